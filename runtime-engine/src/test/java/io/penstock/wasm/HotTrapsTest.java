package io.penstock.wasm;

import static io.penstock.wasm.testing.ModuleBytes.CODE;
import static io.penstock.wasm.testing.ModuleBytes.EXPORT;
import static io.penstock.wasm.testing.ModuleBytes.FUNCREF;
import static io.penstock.wasm.testing.ModuleBytes.FUNCTION;
import static io.penstock.wasm.testing.ModuleBytes.I32;
import static io.penstock.wasm.testing.ModuleBytes.MEMORY;
import static io.penstock.wasm.testing.ModuleBytes.TABLE;
import static io.penstock.wasm.testing.ModuleBytes.TYPE;
import static io.penstock.wasm.testing.ModuleBytes.body;
import static io.penstock.wasm.testing.ModuleBytes.bytes;
import static io.penstock.wasm.testing.ModuleBytes.leb;
import static io.penstock.wasm.testing.ModuleBytes.name;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.wasm.api.Imports;
import io.penstock.wasm.api.Trap;
import io.penstock.wasm.api.TrapKind;
import io.penstock.wasm.api.WasmFunction;
import io.penstock.wasm.api.WasmInstance;
import io.penstock.wasm.testing.EngineMode;
import io.penstock.wasm.testing.ModuleBytes;
import java.util.Arrays;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Traps keep their kind and their stack when the JIT has compiled the code that traps. */
@ParameterizedClass
@EnumSource(value = EngineMode.class, names = "BASELINE_EAGER", mode = EnumSource.Mode.EXCLUDE)
class HotTrapsTest {

    private final EngineMode mode;

    /** More than the JVM's own exceptions need to lose their stack (about 29,000). */
    private static final int OFTEN = 40_000;

    enum Trapping {
        DIVISION(TrapKind.INTEGER_DIVIDE_BY_ZERO, bytes(0x41, 1, 0x20, 0, 0x6D, 0x0B)), OVERFLOW(
                TrapKind.INTEGER_OVERFLOW,
                bytes(0x41, 0x80, 0x80, 0x80, 0x80, 0x78, 0x20, 0, 0x41, 1, 0x6B, 0x6D, 0x0B)), MEMORY(
                        TrapKind.MEMORY_OUT_OF_BOUNDS, bytes(0x20, 0, 0x41, 1, 0x6B, 0x28, 2, 0, 0x0B)), UNREACHABLE(
                                TrapKind.UNREACHABLE, bytes(0x00, 0x0B)), UNDEFINED(TrapKind.UNDEFINED_ELEMENT,
                                        bytes(0x41, 0, 0x41, 9, 0x11, 0, 0, 0x0B)), UNINITIALIZED(
                                                TrapKind.UNINITIALIZED_ELEMENT,
                                                bytes(0x41, 0, 0x41, 0, 0x11, 0, 0, 0x0B));

        final TrapKind kind;
        @SuppressWarnings("ImmutableEnumChecker") // nobody writes to it
        final byte[] code;

        Trapping(TrapKind kind, byte[] code) {
            this.kind = kind;
            this.code = code;
        }
    }

    HotTrapsTest(EngineMode mode) {
        this.mode = mode;
    }

    /** {@code outer} calls the function that traps. */
    private static byte[] module(Trapping trapping) {
        return new ModuleBytes().section(TYPE, bytes(1, 0x60, 1, I32, 1, I32)).section(FUNCTION, 2, 0, 0)
                .section(TABLE, 1, FUNCREF, 0, 1).section(MEMORY, 1, 0, 1)
                .section(EXPORT, leb(2), name("outer"), bytes(0, 0), name("inner"), bytes(0, 1))
                .section(CODE, leb(2), body(bytes(0), bytes(0x20, 0, 0x10, 1, 0x0B)), body(bytes(0), trapping.code))
                .toByteArray();
    }

    @ParameterizedTest
    @EnumSource(Trapping.class)
    void whenTrapIsHotThenKindAndStackStay(Trapping trapping) throws Exception {
        FutureTask<Void> task = new FutureTask<>(() -> trapOften(trapping), null);
        new Thread(task).start(); // without the test's own deep stack in each of the traps
        task.get();
    }

    private void trapOften(Trapping trapping) {
        try (WasmEngine engine = WasmEngine.create(mode.config());
                WasmInstance instance = engine.compile("hot", module(trapping)).instantiate(Imports.none())) {
            WasmFunction outer = instance.function("outer").orElseThrow();
            for (int i = 0; i < OFTEN; i++) {
                try {
                    throw new AssertionError("no trap but " + Arrays.toString(outer.invoke(0)));
                } catch (Trap trap) {
                    if (trap.kind() != trapping.kind || trap.wasmStack().size() != 2) {
                        throw new AssertionError("call " + i + ": " + trap.wasmStack(), trap);
                    }
                    if (i == OFTEN - 1) {
                        assertThat(trap.wasmStack()).extracting(frame -> frame.module() + "!" + frame.functionName())
                                .containsExactly("hot!inner",
                                        "hot!outer");
                    }
                }
            }
        }
    }
}
