package io.penstock.wasm;

import static io.penstock.wasm.testing.ModuleBytes.CODE;
import static io.penstock.wasm.testing.ModuleBytes.ELEMENT;
import static io.penstock.wasm.testing.ModuleBytes.EXPORT;
import static io.penstock.wasm.testing.ModuleBytes.FUNCREF;
import static io.penstock.wasm.testing.ModuleBytes.FUNCTION;
import static io.penstock.wasm.testing.ModuleBytes.I32;
import static io.penstock.wasm.testing.ModuleBytes.IMPORT;
import static io.penstock.wasm.testing.ModuleBytes.MEMORY;
import static io.penstock.wasm.testing.ModuleBytes.TABLE;
import static io.penstock.wasm.testing.ModuleBytes.TYPE;
import static io.penstock.wasm.testing.ModuleBytes.body;
import static io.penstock.wasm.testing.ModuleBytes.bytes;
import static io.penstock.wasm.testing.ModuleBytes.leb;
import static io.penstock.wasm.testing.ModuleBytes.name;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.penstock.wasm.api.FunctionType;
import io.penstock.wasm.api.Imports;
import io.penstock.wasm.api.Trap;
import io.penstock.wasm.api.TrapKind;
import io.penstock.wasm.api.ValueType;
import io.penstock.wasm.api.WasmFunction;
import io.penstock.wasm.api.WasmInstance;
import io.penstock.wasm.testing.EngineMode;
import io.penstock.wasm.testing.ModuleBytes;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The stack may end anywhere: in the guest's own frames, while the JVM links the first call of a function, in the lazy
 * compile that this causes, in class initialisation, in a host function. It always is a trap, and nothing stays broken.
 */
@ParameterizedClass
@EnumSource(EngineMode.class)
class StackExhaustionTest {

    private final EngineMode mode;

    private static final long STACK_BYTES = 768 * 1024;

    /** What is called, for the first time, at the bottom of the recursion. */
    enum Bottom {
        DIRECT(0, 42), HOST(1, 1021), INDIRECT(2, 42);

        final int code;
        final int result;

        Bottom(int code, int result) {
            this.code = code;
            this.result = result;
        }
    }

    StackExhaustionTest(EngineMode mode) {
        this.mode = mode;
    }

    /** {@code deep(depth, what)} calls itself {@code depth} times, and then what the argument says. */
    private static byte[] module() {
        byte[] deep = bytes(0x20, 0, 0x04, I32, // local.get 0, if (result i32)
                0x20, 0, 0x41, 1, 0x6B, 0x20, 1, 0x10, 1, // deep(depth - 1, what)
                0x05, 0x20, 1, 0x04, I32, // else, what: if
                0x20, 1, 0x41, 1, 0x46, 0x04, I32, // what == 1: if
                0x41, 21, 0x10, 0, // host(21)
                0x05, 0x41, 21, 0x41, 0, 0x11, 0, 0, // else call_indirect(21)
                0x0B, 0x05, 0x41, 21, 0x10, 2, // else leaf(21)
                0x0B, 0x0B, 0x0B);
        // memory[0] = x * 6; memory[0] / (x - 18)
        byte[] leaf = bytes(0x41, 0, 0x20, 0, 0x41, 6, 0x6C, 0x36, 2, 0, 0x41, 0, 0x28, 2, 0, 0x20, 0, 0x41, 18, 0x6B,
                0x6D,
                0x0B);
        return new ModuleBytes()
                .section(TYPE, bytes(2, 0x60, 1, I32, 1, I32, 0x60, 2, I32, I32, 1, I32))
                .section(IMPORT, leb(1), name("env"), name("host"), bytes(0, 0))
                .section(FUNCTION, 2, 1, 0)
                .section(TABLE, 1, FUNCREF, 0, 1)
                .section(MEMORY, 1, 0, 1)
                .section(EXPORT, leb(1), name("deep"), bytes(0, 1))
                .section(ELEMENT, 1, 0, 0x41, 0, 0x0B, 1, 2)
                .section(CODE, leb(2), body(bytes(0), deep), body(bytes(0), leaf))
                .toByteArray();
    }

    private static WasmInstance instantiate(WasmEngine engine) {
        FunctionType type = FunctionType.of(ValueType.I32).returning(ValueType.I32);
        return engine.compile("deep", module()).instantiate(Imports.builder()
                .function("env", "host", type, (caller, args) -> new Object[]{1000 + (Integer) requireNonNull(args[0])})
                .build());
    }

    private static <T> T onSmallStack(Callable<T> work) throws Exception {
        FutureTask<T> task = new FutureTask<>(work);
        Thread thread = new Thread(null, task, "small-stack", STACK_BYTES);
        thread.start();
        thread.join();
        try {
            return task.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    /** The result, or -1 for a stack exhausted. */
    private static int run(WasmFunction deep, int depth, Bottom bottom) {
        try {
            return (Integer) requireNonNull(deep.invoke(depth, bottom.code)[0]);
        } catch (Trap e) {
            assertThat(e.kind()).isEqualTo(TrapKind.STACK_EXHAUSTED);
            return -1;
        }
    }

    @ParameterizedTest
    @EnumSource(Bottom.class)
    void whenStackEndsAtAnyDepthThenTrapAndInstanceUsable(Bottom bottom) throws Exception {
        try (WasmEngine engine = WasmEngine.create(mode.config())) {
            int tooDeep = 64;
            while (succeeds(engine, tooDeep, bottom)) {
                tooDeep *= 2;
            }
            int exhausted = 0;
            int step = Math.max(1, tooDeep / 120);
            for (int depth = tooDeep / 4; depth <= tooDeep || exhausted == 0; depth += step) { // compiled it goes deeper
                try (WasmInstance instance = instantiate(engine)) {
                    WasmFunction deep = instance.function("deep").orElseThrow();
                    int at = depth;
                    int result = onSmallStack(() -> run(deep, at, bottom));
                    exhausted += result == -1 ? 1 : 0;
                    assertThat(result).as("at depth %d", depth).isIn(-1, bottom.result);
                    for (Bottom each : Bottom.values()) {
                        assertThat(onSmallStack(() -> run(deep, 3, each))).as("after depth %d", depth)
                                .isEqualTo(each.result);
                    }
                }
            }
            assertThat(exhausted).isPositive();
        }
    }

    private static boolean succeeds(WasmEngine engine, int depth, Bottom bottom) throws Exception {
        try (WasmInstance instance = instantiate(engine)) {
            return onSmallStack(() -> run(instance.function("deep").orElseThrow(), depth, bottom)) != -1;
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 500})
    void whenExhaustedAgainAndAgainThenKindAndStackStay(int times) throws Exception {
        try (WasmEngine engine = WasmEngine.create(mode.config()); WasmInstance instance = instantiate(engine)) {
            WasmFunction deep = instance.function("deep").orElseThrow();
            Trap last = onSmallStack(() -> {
                for (int i = 1; i < times; i++) {
                    exhaust(deep);
                }
                return exhaust(deep);
            });
            assertThat(last.kind()).isEqualTo(TrapKind.STACK_EXHAUSTED);
            assertThat(last.wasmStack()).isNotEmpty();
            assertThat(last.wasmStack().getFirst().functionName()).isEqualTo("deep");
        }
    }

    private static Trap exhaust(WasmFunction deep) {
        return catchThrowableOfType(Trap.class, () -> deep.invoke(Integer.MAX_VALUE, 0));
    }
}
