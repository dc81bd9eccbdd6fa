package io.penstock.wasm;

import static io.penstock.wasm.testing.ModuleBytes.CODE;
import static io.penstock.wasm.testing.ModuleBytes.EXPORT;
import static io.penstock.wasm.testing.ModuleBytes.FUNCTION;
import static io.penstock.wasm.testing.ModuleBytes.GLOBAL;
import static io.penstock.wasm.testing.ModuleBytes.I32;
import static io.penstock.wasm.testing.ModuleBytes.TYPE;
import static io.penstock.wasm.testing.ModuleBytes.body;
import static io.penstock.wasm.testing.ModuleBytes.bytes;
import static io.penstock.wasm.testing.ModuleBytes.concat;
import static io.penstock.wasm.testing.ModuleBytes.leb;
import static io.penstock.wasm.testing.ModuleBytes.name;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.penstock.wasm.api.Imports;
import io.penstock.wasm.api.InstanceLimits;
import io.penstock.wasm.api.MemoryBudget;
import io.penstock.wasm.api.Trap;
import io.penstock.wasm.api.TrapKind;
import io.penstock.wasm.api.WasmInstance;
import io.penstock.wasm.testing.EngineMode;
import io.penstock.wasm.testing.ModuleBytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Structs, arrays and exceptions are garbage-collected, and what an instance keeps of them has a limit. */
@ParameterizedClass
@EnumSource(EngineMode.class)
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ObjectLimitTest {

    private static final int LIMIT = 8 << 20;
    private static final int FOR_EVER = -1;
    /** A struct of two fields counts as 64 bytes: so many are ten times the limit. */
    private static final int TEN_TIMES = 10 * LIMIT / 64;

    private static final int ANY_STRUCT = 0x00;
    private static final byte[] LIST = bytes(0x5F, 2, 0x63, ANY_STRUCT, 1, 0x7E, 1);
    private static final byte[] ARRAY = bytes(0x5E, 0x78, 1);
    private static final byte[] REFERENCES = bytes(0x5E, 0x6E, 1);

    private final WasmEngine engine;

    ObjectLimitTest(EngineMode mode) {
        engine = WasmEngine.create(mode.config().withMaxObjectBytes(LIMIT));
    }

    @AfterEach
    void close() {
        engine.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"structs", "exceptions", "arrays"})
    void whenEverythingIsKeptThenItTraps(String export) {
        try (WasmInstance instance = instance()) {
            assertThatExceptionOfType(Trap.class)
                    .isThrownBy(() -> instance.function(export).orElseThrow().invoke(FOR_EVER))
                    .satisfies(trap -> assertThat(trap.kind()).isEqualTo(TrapKind.OBJECTS_EXHAUSTED));
        }
    }

    @Test
    void whenEverythingIsDroppedThenItRunsOn() {
        try (WasmInstance instance = instance()) {
            assertThat(instance.function("garbage").orElseThrow().invoke(TEN_TIMES)).containsExactly(0);
        }
    }

    @Test
    void whenOneArrayIsLargerThanTheLimitThenItIsRefusedAtOnce() {
        try (WasmInstance instance = instance()) {
            assertThat(instance.function("array").orElseThrow().invoke(LIMIT / 2)).containsExactly(LIMIT / 2);
            assertThatExceptionOfType(Trap.class)
                    .isThrownBy(() -> instance.function("array").orElseThrow().invoke(LIMIT + 1))
                    .satisfies(trap -> assertThat(trap.kind()).isEqualTo(TrapKind.ARRAY_TOO_LARGE));
        }
    }

    @Test
    void whenOneInstanceHasLessThenTheOthersKeepTheirs() {
        InstanceLimits less = new InstanceLimits(0, 0, 100_000, MemoryBudget.UNBOUNDED, null);
        try (var module = engine.compile(module());
                WasmInstance small = module.instantiate(Imports.none(), less);
                WasmInstance large = module.instantiate(Imports.none())) {
            assertThatExceptionOfType(Trap.class)
                    .isThrownBy(() -> small.function("array").orElseThrow().invoke(200_000));
            assertThat(large.function("array").orElseThrow().invoke(200_000)).containsExactly(200_000);
        }
    }

    @Test
    void whenGlobalsBeginWithTooMuchThenThereIsNoInstance() {
        byte[] bytes = new ModuleBytes().section(TYPE, bytes(1), ARRAY)
                .section(GLOBAL, bytes(1, 0x63, 0, 0, 0x41), leb(LIMIT * 2), bytes(0xFB, 7, 0, 0x0B)).toByteArray();
        try (var module = engine.compile(bytes)) {
            assertThatExceptionOfType(Trap.class).isThrownBy(() -> module.instantiate(Imports.none()))
                    .satisfies(trap -> assertThat(trap.kind()).isEqualTo(TrapKind.ARRAY_TOO_LARGE));
        }
    }

    private WasmInstance instance() {
        return engine.compile(module()).instantiate(Imports.none());
    }

    /** Types: 0 list, 1 bytes, 2 references, 3 i32 → i32, 4 a tag's, 5 two exnrefs. Globals: a list, an exception, an array. */
    private static byte[] module() {
        return new ModuleBytes()
                .section(TYPE, bytes(6), LIST, ARRAY, REFERENCES, bytes(0x60, 1, I32, 1, I32),
                        bytes(0x60, 1, 0x69, 0), bytes(0x60, 0, 2, 0x69, 0x69))
                .section(FUNCTION, 5, 3, 3, 3, 3, 3).section(13, 1, 0, 4)
                .section(GLOBAL, bytes(3, 0x63, 0, 1, 0xD0, 0, 0x0B, 0x69, 1, 0xD0, 0x69, 0x0B),
                        bytes(0x63, 2, 1, 0xD0, 2, 0x0B))
                .section(EXPORT, leb(5), name("structs"), bytes(0, 0), name("garbage"), bytes(0, 1),
                        name("exceptions"), bytes(0, 2), name("array"), bytes(0, 3), name("arrays"), bytes(0, 4))
                .section(CODE, bytes(5),
                        // list = struct(list, 1)
                        loop(bytes(0x23, 0, 0x42, 1, 0xFB, 0, 0, 0x24, 0)),
                        loop(bytes(0x23, 0, 0x42, 1, 0xFB, 0, 0, 0x1A)),
                        // try { throw tag(exception) } catch (e) { exception = e }
                        loop(bytes(0x02, 5, 0x1F, 0x40, 1, 1, 0, 0, 0x23, 1, 0x08, 0, 0x0B, 0x00, 0x0B, 0x24, 1, 0x1A)),
                        body(bytes(0), bytes(0x20, 0, 0xFB, 7, 1, 0xFB, 15, 0x0B)),
                        // array = 1000 times the array
                        loop(concat(bytes(0x23, 2, 0x41), leb(1000), bytes(0xFB, 6, 2, 0x24, 2))))
                .toByteArray();
    }

    /** {@code do { … } while (n -= 1)}, and 0. */
    private static byte[] loop(byte[] code) {
        return body(bytes(0),
                concat(bytes(0x03, 0x40), code, bytes(0x20, 0, 0x41, 1, 0x6B, 0x22, 0, 0x0D, 0, 0x0B, 0x20, 0, 0x0B)));
    }
}
