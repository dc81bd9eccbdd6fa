package io.penstock.wasm;

import static io.penstock.wasm.testing.ModuleBytes.CODE;
import static io.penstock.wasm.testing.ModuleBytes.ELEMENT;
import static io.penstock.wasm.testing.ModuleBytes.EXPORT;
import static io.penstock.wasm.testing.ModuleBytes.FUNCREF;
import static io.penstock.wasm.testing.ModuleBytes.FUNCTION;
import static io.penstock.wasm.testing.ModuleBytes.GLOBAL;
import static io.penstock.wasm.testing.ModuleBytes.I32;
import static io.penstock.wasm.testing.ModuleBytes.I64;
import static io.penstock.wasm.testing.ModuleBytes.IMPORT;
import static io.penstock.wasm.testing.ModuleBytes.TABLE;
import static io.penstock.wasm.testing.ModuleBytes.TYPE;
import static io.penstock.wasm.testing.ModuleBytes.body;
import static io.penstock.wasm.testing.ModuleBytes.bytes;
import static io.penstock.wasm.testing.ModuleBytes.concat;
import static io.penstock.wasm.testing.ModuleBytes.leb;
import static io.penstock.wasm.testing.ModuleBytes.name;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.wasm.api.FunctionType;
import io.penstock.wasm.api.GuestCall;
import io.penstock.wasm.api.GuestException;
import io.penstock.wasm.api.Imports;
import io.penstock.wasm.api.Limits;
import io.penstock.wasm.api.Tier;
import io.penstock.wasm.api.Trap;
import io.penstock.wasm.api.TrapKind;
import io.penstock.wasm.api.ValueType;
import io.penstock.wasm.api.WasmFunction;
import io.penstock.wasm.api.WasmInstance;
import io.penstock.wasm.api.WasmModule;
import io.penstock.wasm.api.WasmTable;
import io.penstock.wasm.testing.EngineMode;
import io.penstock.wasm.testing.ModuleBytes;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Calls in tail position take no stack, whoever calls whom. */
class TailCallsTest {

    private static final int DEEP = 1_000_000;
    private static final byte[] NO_LOCALS = bytes(0);

    /** {@code if (local 0 == 0) return local 1}, for functions of type (i32, i64) → i64. */
    private static final byte[] AT_ZERO = bytes(0x20, 0, 0x45, 0x04, 0x40, 0x20, 1, 0x0F, 0x0B);
    /** {@code local 0 - 1, local 1 + 3}. */
    private static final byte[] NEXT = bytes(0x20, 0, 0x41, 1, 0x6B, 0x20, 1, 0x42, 3, 0x7C);

    /** Type 0: (i32, i64) → i64. */
    private static ModuleBytes module() {
        return new ModuleBytes().section(TYPE, 1, 0x60, 2, I32, I64, 1, I64);
    }

    private static byte[] stepping(int... call) {
        return body(NO_LOCALS, concat(AT_ZERO, NEXT, bytes(call), bytes(0x0B)));
    }

    private static byte[] exported(String... names) {
        byte[] all = leb(names.length);
        for (int i = 0; i < names.length; i++) {
            all = concat(all, name(names[i]), bytes(0, i));
        }
        return all;
    }

    private static void assertCounts(WasmInstance instance, String function) {
        assertThat(instance.function(function).orElseThrow().invoke(DEEP, 0L)).containsExactly(3L * DEEP);
    }

    @ParameterizedTest
    @EnumSource
    void whenFunctionCallsItselfThenConstantStack(EngineMode mode) {
        byte[] module = module().section(FUNCTION, 1, 0).section(EXPORT, exported("f"))
                .section(CODE, leb(1), stepping(0x12, 0)).toByteArray();
        try (WasmEngine engine = WasmEngine.create(mode.config())) {
            assertCounts(engine.compile(module).instantiate(Imports.none()), "f");
        }
    }

    @ParameterizedTest
    @EnumSource
    void whenFunctionBeginsAgainThenItsLocalsAreZero(EngineMode mode) {
        // one local; f(n, sum): local += 1; if n == 0 return sum; f(n - 1, sum + local)
        byte[] code = concat(bytes(0x20, 2, 0x42, 1, 0x7C, 0x21, 2), AT_ZERO,
                bytes(0x20, 0, 0x41, 1, 0x6B, 0x20, 1, 0x20, 2, 0x7C, 0x12, 0, 0x0B));
        byte[] module = module().section(FUNCTION, 1, 0).section(EXPORT, exported("f"))
                .section(CODE, leb(1), body(bytes(1, 1, I64), code)).toByteArray();
        try (WasmEngine engine = WasmEngine.create(mode.config())) {
            assertThat(engine.compile(module).instantiate(Imports.none()).function("f").orElseThrow().invoke(1000, 0L))
                    .containsExactly(1000L);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whenFunctionsCallEachOtherThenConstantStack(EngineMode mode) {
        byte[] module = module().section(FUNCTION, 2, 0, 0).section(EXPORT, exported("f", "g"))
                .section(CODE, leb(2), stepping(0x12, 1), stepping(0x12, 0)).toByteArray();
        try (WasmEngine engine = WasmEngine.create(mode.config())) {
            WasmInstance instance = engine.compile(module).instantiate(Imports.none());
            assertCounts(instance, "f");
            assertCounts(instance, "g");
        }
    }

    @ParameterizedTest
    @EnumSource
    void whenFunctionIsCalledByTableOrReferenceThenConstantStack(EngineMode mode) {
        // f by the table calls g, which calls f by reference
        byte[] module = module().section(FUNCTION, 2, 0, 0).section(TABLE, 1, FUNCREF, 0, 2)
                .section(EXPORT, exported("f", "g")).section(ELEMENT, 1, 0, 0x41, 0, 0x0B, 2, 0, 1)
                .section(CODE, leb(2), stepping(0x41, 1, 0x13, 0, 0), stepping(0xD2, 0, 0x15, 0)).toByteArray();
        try (WasmEngine engine = WasmEngine.create(mode.config())) {
            WasmInstance instance = engine.compile(module).instantiate(Imports.none());
            assertCounts(instance, "f");
            assertCounts(instance, "g");
        }
    }

    @ParameterizedTest
    @EnumSource
    void whenInstancesCallEachOtherThenConstantStack(EngineMode mode) {
        byte[] first = module().section(IMPORT, concat(leb(1), name("env"), name("t"), bytes(1, FUNCREF, 0, 1)))
                .section(FUNCTION, 1, 0).section(EXPORT, exported("f"))
                .section(CODE, leb(1), stepping(0x41, 0, 0x13, 0, 0)).toByteArray();
        byte[] second = module().section(IMPORT, concat(leb(1), name("env"), name("f"), bytes(0, 0)))
                .section(FUNCTION, 1, 0).section(EXPORT, concat(leb(1), name("g"), bytes(0, 1)))
                .section(CODE, leb(1), stepping(0x12, 0)).toByteArray();
        try (WasmEngine engine = WasmEngine.create(mode.config())) {
            WasmTable table = engine.newTable(ValueType.FUNCREF, Limits.atLeast(1), null);
            WasmInstance one = engine.compile(first)
                    .instantiate(Imports.builder().add("env", "t", table).build());
            WasmInstance other = engine.compile(second)
                    .instantiate(Imports.builder().add("env", "f", one.function("f").orElseThrow()).build());
            table.set(0, other.function("g").orElseThrow());
            assertCounts(one, "f");
            assertCounts(other, "g");
        }
    }

    @ParameterizedTest
    @EnumSource
    void whenHostFunctionIsCalledInTailPositionThenItsResultIsTheFunctions(EngineMode mode) {
        byte[] module = module().section(IMPORT, concat(leb(1), name("env"), name("h"), bytes(0, 0)))
                .section(FUNCTION, 1, 0).section(EXPORT, concat(leb(1), name("f"), bytes(0, 1)))
                .section(CODE, leb(1), stepping(0x12, 0)).toByteArray();
        FunctionType type = FunctionType.of(ValueType.I32, ValueType.I64).returning(ValueType.I64);
        Imports imports = Imports.builder()
                .function("env", "h", type, (caller, args) -> new Object[]{(int) args[0] * 100L + (long) args[1]})
                .build();
        try (WasmEngine engine = WasmEngine.create(mode.config())) {
            assertThat(engine.compile(module).instantiate(imports).function("f").orElseThrow().invoke(5, 1L))
                    .containsExactly(404L);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whenTailCallsNeverEndThenTheDeadlineEndsThem(EngineMode mode) {
        byte[] module = module().section(FUNCTION, 3, 0, 0, 0).section(EXPORT, exported("self", "mutual"))
                .section(CODE, leb(3), body(NO_LOCALS, concat(NEXT, bytes(0x12, 0, 0x0B))),
                        body(NO_LOCALS, concat(NEXT, bytes(0x12, 2, 0x0B))),
                        body(NO_LOCALS, concat(NEXT, bytes(0x12, 1, 0x0B))))
                .toByteArray();
        try (WasmEngine engine = WasmEngine.create(mode.config())) {
            WasmInstance instance = engine.compile(module).instantiate(Imports.none());
            for (String name : new String[]{"self", "mutual"}) {
                try (GuestCall _ = instance.beginCall(Duration.ofMillis(50))) {
                    assertThatThrownBy(() -> instance.function(name).orElseThrow().invoke(1, 1L))
                            .isInstanceOfSatisfying(Trap.class,
                                    trap -> assertThat(trap.kind()).isEqualTo(TrapKind.DEADLINE));
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void whenTailCallLeavesATryThenItsHandlerIsNotTheCallees(EngineMode mode) {
        // 0: throws tag 0; 1: try_table (catch_all 0) return_call 0 end
        byte[] module = new ModuleBytes().section(TYPE, 1, 0x60, 0, 0).section(FUNCTION, 2, 0, 0)
                .section(13, 1, 0, 0).section(EXPORT, exported("thrower", "f"))
                .section(CODE, leb(2), body(NO_LOCALS, bytes(0x08, 0, 0x0B)),
                        body(NO_LOCALS, bytes(0x02, 0x40, 0x1F, 0x40, 1, 2, 0, 0x12, 0, 0x0B, 0x0B, 0x0B)))
                .toByteArray();
        try (WasmEngine engine = WasmEngine.create(mode.config())) {
            WasmInstance instance = engine.compile(module).instantiate(Imports.none());
            assertThatThrownBy(() -> instance.function("f").orElseThrow().invoke()).isInstanceOf(GuestException.class);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whenCalleeTrapsThenTheStackShowsIt(EngineMode mode) {
        byte[] module = new ModuleBytes().section(TYPE, 1, 0x60, 0, 0).section(FUNCTION, 3, 0, 0, 0)
                .section(EXPORT, exported("trap", "tail", "caller"))
                .section(CODE, leb(3), body(NO_LOCALS, bytes(0x00, 0x0B)), body(NO_LOCALS, bytes(0x12, 0, 0x0B)),
                        body(NO_LOCALS, bytes(0x10, 1, 0x0B)))
                .toByteArray();
        try (WasmEngine engine = WasmEngine.create(mode.config())) {
            WasmInstance instance = engine.compile(module).instantiate(Imports.none());
            assertThatThrownBy(() -> instance.function("caller").orElseThrow().invoke())
                    .isInstanceOfSatisfying(Trap.class, trap -> {
                        assertThat(trap.kind()).isEqualTo(TrapKind.UNREACHABLE);
                        assertThat(trap.wasmStack().getFirst().functionName()).isEqualTo("trap");
                        assertThat(trap.wasmStack().getLast().functionName()).isEqualTo("caller");
                    });
        }
    }

    @Test
    void whenFunctionsCallEachOtherThenTheyAreOptimizedAndStillTakeNoStack() {
        byte[] module = module().section(FUNCTION, 2, 0, 0).section(EXPORT, exported("f", "g"))
                .section(CODE, leb(2), stepping(0x12, 1), stepping(0x12, 0)).toByteArray();
        for (boolean before : new boolean[]{false, true}) {
            try (WasmEngine engine = WasmEngine.create(EngineConfig.defaults());
                    WasmModule compiled = engine.compile(module);
                    WasmInstance instance = compiled.instantiate(Imports.none())) {
                if (!before) {
                    assertCounts(instance, "f");
                }
                compiled.tierUp().toCompletableFuture().join();
                assertThat(compiled.compiledFunctions(Tier.OPTIMIZED)).isEqualTo(2);
                assertCounts(instance, "g");
                compiled.tierDown();
                assertCounts(instance, "f");
            }
        }
    }

    /** How {@code f} calls by the table or by reference, in tail position or not. */
    enum Selected {
        ELEMENT(0x41, 1, 0x11, 0, 0), TAIL_ELEMENT(0x41, 1, 0x13, 0, 0), REFERENCE(0x23, 0, 0x14,
                0), TAIL_REFERENCE(0x23, 0, 0x15, 0);

        @SuppressWarnings("ImmutableEnumChecker") // nobody changes it
        private final byte[] code;

        Selected(int... code) {
            this.code = bytes(code);
        }

        /** Makes the callee another one, or null. */
        void set(WasmInstance instance, @Nullable WasmFunction callee) {
            if (this == ELEMENT || this == TAIL_ELEMENT) {
                instance.table("table").orElseThrow().set(1, callee);
            } else {
                instance.global("callee").orElseThrow().set(callee);
            }
        }
    }

    /** {@code f} calls {@code g} as selected, which calls {@code f}; {@code h} adds 100. */
    private static byte[] selecting(Selected selected) {
        byte[] exports = concat(leb(5), name("f"), bytes(0, 0), name("g"), bytes(0, 1), name("h"), bytes(0, 2),
                name("table"), bytes(1, 0), name("callee"), bytes(3, 0));
        return module().section(FUNCTION, 3, 0, 0, 0).section(TABLE, 1, FUNCREF, 0, 2)
                .section(GLOBAL, 1, 0x63, 0, 1, 0xD2, 1, 0x0B).section(EXPORT, exports)
                .section(ELEMENT, 1, 0, 0x41, 0, 0x0B, 2, 0, 1)
                .section(CODE, leb(3), body(NO_LOCALS, concat(AT_ZERO, NEXT, selected.code, bytes(0x0B))),
                        stepping(0x12, 0), body(NO_LOCALS, bytes(0x20, 1, 0x42, 0xE4, 0, 0x7C, 0x0B)))
                .toByteArray();
    }

    @ParameterizedTest
    @EnumSource
    void whenCalleeIsNotTheUsualOneThenTheOtherIsCalled(Selected selected) {
        try (WasmEngine engine = WasmEngine.create(EngineConfig.defaults().withTierUpBudget(100));
                WasmModule module = engine.compile(selecting(selected));
                WasmInstance instance = module.instantiate(Imports.none());
                WasmInstance second = module.instantiate(Imports.none())) {
            WasmFunction f = instance.function("f").orElseThrow();
            while (module.compiledFunctions(Tier.OPTIMIZED) < 2) {
                assertThat(f.invoke(100, 0L)).containsExactly(300L);
            }
            assertThat(second.function("f").orElseThrow().invoke(100, 0L)).containsExactly(300L);
            selected.set(instance, instance.function("h").orElseThrow());
            assertThat(f.invoke(5, 0L)).containsExactly(103L);
            selected.set(instance, second.function("h").orElseThrow());
            assertThat(f.invoke(5, 0L)).containsExactly(103L);
            selected.set(instance, null);
            assertThatThrownBy(() -> f.invoke(5, 0L)).isInstanceOf(Trap.class);
            selected.set(instance, instance.function("g").orElseThrow());
            assertThat(f.invoke(100, 0L)).containsExactly(300L);
        }
    }
}
