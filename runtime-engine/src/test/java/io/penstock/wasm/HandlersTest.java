package io.penstock.wasm;

import static io.penstock.wasm.testing.ModuleBytes.CODE;
import static io.penstock.wasm.testing.ModuleBytes.EXPORT;
import static io.penstock.wasm.testing.ModuleBytes.FUNCTION;
import static io.penstock.wasm.testing.ModuleBytes.I32;
import static io.penstock.wasm.testing.ModuleBytes.I64;
import static io.penstock.wasm.testing.ModuleBytes.IMPORT;
import static io.penstock.wasm.testing.ModuleBytes.MEMORY;
import static io.penstock.wasm.testing.ModuleBytes.TYPE;
import static io.penstock.wasm.testing.ModuleBytes.body;
import static io.penstock.wasm.testing.ModuleBytes.bytes;
import static io.penstock.wasm.testing.ModuleBytes.concat;
import static io.penstock.wasm.testing.ModuleBytes.leb;
import static io.penstock.wasm.testing.ModuleBytes.name;
import static io.penstock.wasm.testing.ModuleBytes.repeat;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.wasm.api.FunctionType;
import io.penstock.wasm.api.GuestException;
import io.penstock.wasm.api.Imports;
import io.penstock.wasm.api.ValueType;
import io.penstock.wasm.api.WasmInstance;
import io.penstock.wasm.api.WasmTag;
import io.penstock.wasm.testing.EngineMode;
import io.penstock.wasm.testing.ModuleBytes;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What handlers find in locals and memory: all that was done before the call that threw. */
@Timeout(120)
class HandlersTest {

    /** {@code local 1 += local 0; h(local 1); local 2 += 1}. */
    private static final byte[] STEP = bytes(0x20, 1, 0x20, 0, 0x6A, 0x22, 1, 0x10, 0, 0x20, 2, 0x42, 1, 0x7C, 0x21,
            2);
    /** The results of {@code run}: {@code local 1, local 2}. */
    private static final byte[] RESULTS = bytes(0x20, 1, 0x20, 2);
    private static final int LIMIT = 1_000;

    /** {@code run(i32) → (i32, i64)} with locals i32 and i64, and {@code env.h(i32)}. */
    private static byte[] module(byte[] code) {
        return new ModuleBytes()
                .section(TYPE, bytes(2, 0x60, 1, I32, 0, 0x60, 1, I32, 2, I32, I64))
                .section(IMPORT, leb(1), name("env"), name("h"), bytes(0, 0))
                .section(FUNCTION, 1, 1)
                .section(MEMORY, 1, 0, 1)
                .section(EXPORT, leb(1), name("run"), bytes(0, 1))
                .section(CODE, leb(1), body(bytes(2, 1, I32, 1, I64), code)).toByteArray();
    }

    /** Calls {@code run(step)} several times, with an h that throws when it gets the limit or more. */
    private static void assertFound(EngineMode mode, byte[] code, int step, int first, long second) {
        try (WasmEngine engine = WasmEngine.create(mode.config())) {
            WasmTag tag = engine.newTag();
            Imports imports = Imports.builder().function("env", "h", FunctionType.of(ValueType.I32), (caller, args) -> {
                if ((int) args[0] >= LIMIT) {
                    throw new GuestException(tag);
                }
                return new Object[0];
            }).build();
            try (WasmInstance instance = engine.compile(module(code)).instantiate(imports)) {
                for (int i = 0; i < 5; i++) {
                    assertThat(instance.function("run").orElseThrow().invoke(step)).containsExactly(first, second);
                }
            }
        }
    }

    /** {@code block try_table (catch_all 0) loop … br 0 end end end}, then the results. */
    private static byte[] endlessLoop(byte[] inside) {
        return concat(bytes(0x02, 0x40, 0x1F, 0x40, 1, 2, 0, 0x03, 0x40), inside, bytes(0x0C, 0, 0x0B, 0x0B, 0x0B),
                RESULTS, bytes(0x0B));
    }

    @ParameterizedTest
    @EnumSource
    void whenALoopIsLeftByAnExceptionThenItsLastRoundShows(EngineMode mode) {
        assertFound(mode, endlessLoop(STEP), 7, 1_001, 142);
    }

    @ParameterizedTest
    @EnumSource
    void whenTheProtectedCodeIsLargeThenItsLocalsShowToo(EngineMode mode) {
        // a loop that is too large for one method, in which each step is an inner loop of one round
        byte[] round = concat(bytes(0x03, 0x40), STEP, bytes(0x0B));
        assertFound(mode, endlessLoop(repeat(600, round)), 1, 1_000, 999);
    }

    @ParameterizedTest
    @EnumSource
    void whenALegacyHandlerGoesOnThenItsLocalsAreThoseOfTheThrow(EngineMode mode) {
        // loop try … br 1 catch_all: local 1 -= 500; local 2 += 1000; if local 2 < 3000 br loop; end end
        byte[] code = concat(bytes(0x03, 0x40, 0x06, 0x40), STEP, bytes(0x0C, 1, 0x19),
                bytes(0x20, 1, 0x41, 0xF4, 0x03, 0x6B, 0x21, 1, 0x20, 2, 0x42, 0xE8, 0x07, 0x7C, 0x22, 2),
                bytes(0x42, 0xB8, 0x17, 0x53, 0x0D, 1, 0x0B, 0x0B), RESULTS, bytes(0x0B));
        // 100 steps of 10, the last one not counted; then two times 50
        assertFound(mode, code, 10, 500, 99 + 49 + 49 + 3_000);
    }

    @ParameterizedTest
    @EnumSource
    void whenAHandlerReadsMemoryThatHasGrownSinceThenItSeesIt(EngineMode mode) {
        // try_table: m[0] = 5; grow by 1; m[70000] = n; h(1000); the handler: local 1 = m[70000] + m[0]
        byte[] code = concat(bytes(0x02, 0x40, 0x1F, 0x40, 1, 2, 0), bytes(0x41, 0, 0x41, 5, 0x36, 2, 0),
                bytes(0x41, 1, 0x40, 0, 0x1A, 0x41, 0xF0, 0xA2, 0x04, 0x20, 0, 0x36, 2, 0),
                bytes(0x41, 0xE8, 0x07, 0x10, 0, 0x0B, 0x0B),
                bytes(0x41, 0xF0, 0xA2, 0x04, 0x28, 2, 0, 0x41, 0, 0x28, 2, 0, 0x6A, 0x21, 1), RESULTS, bytes(0x0B));
        assertFound(mode, code, 3, 8, 0);
    }
}
