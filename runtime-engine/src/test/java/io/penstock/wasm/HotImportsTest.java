package io.penstock.wasm;

import static io.penstock.wasm.testing.ModuleBytes.CODE;
import static io.penstock.wasm.testing.ModuleBytes.EXPORT;
import static io.penstock.wasm.testing.ModuleBytes.FUNCTION;
import static io.penstock.wasm.testing.ModuleBytes.I32;
import static io.penstock.wasm.testing.ModuleBytes.IMPORT;
import static io.penstock.wasm.testing.ModuleBytes.TYPE;
import static io.penstock.wasm.testing.ModuleBytes.body;
import static io.penstock.wasm.testing.ModuleBytes.bytes;
import static io.penstock.wasm.testing.ModuleBytes.leb;
import static io.penstock.wasm.testing.ModuleBytes.name;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.wasm.api.FunctionType;
import io.penstock.wasm.api.HostFunction;
import io.penstock.wasm.api.Imports;
import io.penstock.wasm.api.Trap;
import io.penstock.wasm.api.TrapKind;
import io.penstock.wasm.api.ValueType;
import io.penstock.wasm.api.WasmInstance;
import io.penstock.wasm.api.WasmModule;
import io.penstock.wasm.testing.ModuleBytes;
import java.lang.invoke.MethodHandle;
import org.junit.jupiter.api.Test;

/** Calls of imports when the JIT has taken the function that was met first for a constant. */
class HotImportsTest {

    /** More than it takes to make a function the usual one, and to give that up. */
    private static final int OFTEN = 30_000;
    private static final FunctionType INT_TO_INT = FunctionType.of(ValueType.I32).returning(ValueType.I32);

    /** {@code run} calls the import. */
    private static byte[] module() {
        return new ModuleBytes().section(TYPE, bytes(1, 0x60, 1, I32, 1, I32))
                .section(IMPORT, leb(1), name("env"), name("f"), bytes(0, 0)).section(FUNCTION, 1, 0)
                .section(EXPORT, leb(1), name("run"), bytes(0, 1))
                .section(CODE, leb(1), body(bytes(0), bytes(0x20, 0, 0x10, 0, 0x0B))).toByteArray();
    }

    private static WasmInstance adding(WasmModule module, int number) {
        return module.instantiate(Imports.builder()
                .add("env", "f", HostFunction.of(INT_TO_INT, (caller, args) -> new Object[]{(int) args[0] + number}))
                .build());
    }

    private static MethodHandle run(WasmInstance instance) {
        return instance.function("run").orElseThrow().handle();
    }

    @Test
    void whenInstancesImportDifferentFunctionsThenEachCallsItsOwn() throws Throwable {
        try (WasmEngine engine = WasmEngine.create();
                WasmModule module = engine.compile(module());
                WasmInstance first = adding(module, 1);
                WasmInstance second = adding(module, 2)) {
            MethodHandle one = run(first);
            MethodHandle two = run(second);
            for (int i = 0; i < OFTEN; i++) {
                call(one, i, i + 1); // becomes the usual one
            }
            for (int i = 0; i < OFTEN; i++) {
                call(two, i, i + 2); // until there is none
            }
            for (int i = 0; i < OFTEN; i++) {
                call(one, i, i + 1);
                call(two, i, i + 2);
            }
        }
    }

    private static void call(MethodHandle function, int argument, int expected) throws Throwable {
        int result = (int) function.invokeExact(argument);
        if (result != expected) {
            assertThat(result).as("with " + argument).isEqualTo(expected);
        }
    }

    @Test
    void whenHotHostFunctionThrowsThenItsExceptionPassesUnchanged() throws Throwable {
        IndexOutOfBoundsException thrown = new IndexOutOfBoundsException("the host's own");
        HostFunction function = HostFunction.of(INT_TO_INT, (caller, args) -> {
            if (args[0].equals(-1)) {
                throw thrown;
            }
            return args;
        });
        try (WasmEngine engine = WasmEngine.create();
                WasmInstance instance = engine.compile(module())
                        .instantiate(Imports.builder().add("env", "f", function).build())) {
            MethodHandle run = run(instance);
            for (int i = 0; i < OFTEN; i++) {
                call(run, i, i);
            }
            assertThatThrownBy(() -> call(run, -1, 0)).isSameAs(thrown);
        }
    }

    @Test
    void whenInstanceIsClosedInsideHotHostFunctionThenTheGuestTraps() throws Throwable {
        HostFunction function = HostFunction.of(INT_TO_INT, (caller, args) -> {
            if (args[0].equals(-1)) {
                caller.close();
            }
            return args;
        });
        try (WasmEngine engine = WasmEngine.create();
                WasmInstance instance = engine.compile(module())
                        .instantiate(Imports.builder().add("env", "f", function).build())) {
            MethodHandle run = run(instance);
            for (int i = 0; i < OFTEN; i++) {
                call(run, i, i);
            }
            assertThatThrownBy(() -> call(run, -1, 0)).isInstanceOfSatisfying(Trap.class,
                    trap -> assertThat(trap.kind()).isEqualTo(TrapKind.INSTANCE_CLOSED));
        }
    }
}
