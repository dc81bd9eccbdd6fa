package io.penstock.wasm.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.penstock.wasm.api.ExternType;
import io.penstock.wasm.api.FunctionType;
import io.penstock.wasm.api.HostFunction;
import io.penstock.wasm.api.Limits;
import io.penstock.wasm.api.ResourceLimitExceeded;
import io.penstock.wasm.api.Trap;
import io.penstock.wasm.api.TrapKind;
import io.penstock.wasm.api.ValueType;
import io.penstock.wasm.api.WasmFunction;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class TableStorageTest {

    private static final FunctionType INCREMENT = FunctionType.of(ValueType.I32).returning(ValueType.I32);
    private static final EngineServices SERVICES = new EngineServices(EngineServices.DEFAULT.listener(), 10, 10, 10);

    private static TableStorage externs(Limits limits) {
        return new TableStorage(new ExternType.Table(ValueType.EXTERNREF, limits), SERVICES, "initial");
    }

    @Test
    void whenItGrowsThenWithinMaximumAndLimit() {
        TableStorage table = externs(Limits.between(2, 5));
        assertThat(table.grow(2, "grown")).isEqualTo(2);
        assertThat(table.grow(2, "too much")).isEqualTo(-1);
        assertThat(table.grow(-1, null)).isEqualTo(-1);
        assertThat(table.get(1)).isEqualTo("initial");
        assertThat(table.get(3)).isEqualTo("grown");
        assertThat(table.size()).isEqualTo(4);
        assertThat(table.externType().limits()).isEqualTo(Limits.between(4, 5));

        TableStorage limited = externs(Limits.atLeast(0));
        assertThat(limited.grow(11, null)).isEqualTo(-1);
        for (int i = 0; i < 10; i++) {
            assertThat(limited.grow(1, i)).isEqualTo(i);
        }
        assertThat(limited.get(9)).isEqualTo(9);
        assertThatExceptionOfType(ResourceLimitExceeded.class).isThrownBy(() -> externs(Limits.atLeast(11)))
                .withMessageContaining("limit is 10");
    }

    @Test
    void whenIndexIsOutsideThenTheHostGetsAnIndexError() {
        TableStorage table = externs(Limits.atLeast(2));
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> table.get(2));
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> table.set(1L << 32, null));
    }

    @Test
    void whenHostPutsItsOwnFunctionThenItBecomesAWasmFunction() {
        TableStorage table = new TableStorage(new ExternType.Table(ValueType.FUNCREF, Limits.atLeast(2)), SERVICES,
                null);
        table.set(0, HostFunction.of(INCREMENT, (caller, args) -> new Object[]{(int) args[0] + 1}));
        assertThat(table.get(0)).isInstanceOfSatisfying(WasmFunction.class, function -> {
            assertThat(function.type()).isEqualTo(INCREMENT);
            assertThat(function.invoke(41)).containsExactly(42);
        });
        assertThatIllegalArgumentException().isThrownBy(() -> table.set(1, "no function"))
                .withMessage("the table holds funcref, found java.lang.String");
    }

    @Test
    void whenInstructionsLeaveTheTableThenTheyTrapAndNothingChanges() {
        Instance instance = new FakeCode("m").function(INCREMENT, (args, own) -> (int) args[0] + 1)
                .function(FunctionType.of(), (args, own) -> null).instance();
        FunctionInstance function = instance.functionReference(0);
        trap(TrapKind.TABLE_OUT_OF_BOUNDS, () -> TableOps.get(4, 0, instance));
        trap(TrapKind.TABLE_OUT_OF_BOUNDS, () -> TableOps.set(-1, function, 0, instance));
        trap(TrapKind.TABLE_OUT_OF_BOUNDS, () -> TableOps.fill(2, function, 3, 0, instance));
        trap(TrapKind.TABLE_OUT_OF_BOUNDS, () -> TableOps.fill(5, function, 0, 0, instance));
        trap(TrapKind.TABLE_OUT_OF_BOUNDS, () -> TableOps.copy(2, 0, -1, 0, 0, instance));
        trap(TrapKind.UNDEFINED_ELEMENT, () -> TableOps.callee(4, 0, 0, instance));
        trap(TrapKind.UNINITIALIZED_ELEMENT, () -> TableOps.callee(3, 0, 0, instance));
        TableOps.fill(4, function, 0, 0, instance);
        assertThat(instance.tables[0].elements).containsOnlyNulls();

        TableOps.set(0, function, 0, instance);
        trap(TrapKind.INDIRECT_CALL_TYPE_MISMATCH, () -> TableOps.callee(0, 0, 1, instance));
        assertThat(TableOps.callee(0, 0, 0, instance)).isSameAs(function);
        TableOps.copy(1, 0, 3, 0, 0, instance);
        assertThat(instance.tables[0].elements).containsExactly(function, function, null, null);
        instance.close();
    }

    private static void trap(TrapKind kind, ThrowingCallable code) {
        assertThatExceptionOfType(Trap.class).isThrownBy(code).extracting(Trap::kind).isEqualTo(kind);
    }
}
