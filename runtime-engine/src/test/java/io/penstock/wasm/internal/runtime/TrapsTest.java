package io.penstock.wasm.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.penstock.wasm.api.EngineListener;
import io.penstock.wasm.api.FunctionType;
import io.penstock.wasm.api.HostFunction;
import io.penstock.wasm.api.Trap;
import io.penstock.wasm.api.TrapKind;
import io.penstock.wasm.api.ValueType;
import io.penstock.wasm.api.WasmFrame;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrapsTest {

    private static final FunctionType NOTHING = FunctionType.of();

    private final List<String> reported = new ArrayList<>();
    private final EngineListener listener = new EngineListener() {
        @Override
        public void trapped(String moduleName, Trap trap) {
            reported.add(moduleName + " " + trap.kind());
        }
    };

    private Trap trapOf(Instance instance, int function) {
        return catchThrowableOfType(Trap.class, () -> instance.functionReference(function).invoke());
    }

    /** A module that calls what it imports. */
    private Instance calling(String name, io.penstock.wasm.api.Extern imported) {
        return new FakeCode(name, NOTHING).function(NOTHING, (args, own) -> {
            own.functionReference(0).guestHandle().invokeExact(own);
            return null;
        }).instance(listener, imported);
    }

    @Test
    void whenAccessIsOutOfBoundsThenItTrapsAndTheInstanceStaysUsable() {
        try (Instance instance = new FakeCode("m").function(NOTHING, (args, own) -> {
            MemoryAccess.i64Store(65_530, 1, 0, own);
            return null;
        }).function(FunctionType.of().returning(ValueType.I32), (args, own) -> 7).instance(listener)) {
            Trap trap = trapOf(instance, 0);
            assertThat(trap).hasMessageStartingWith("out of bounds memory access");
            assertThat(trap.getStackTrace())
                    .anyMatch(frame -> frame.getClassName().equals(MemoryAccess.class.getName()));
            assertThat(instance.functionReference(1).invoke()).containsExactly(7);
            assertThat(reported).containsExactly("m MEMORY_OUT_OF_BOUNDS");
        }
    }

    @Test
    void whenTheOffsetLeadsOverTheEndThenItDoesNotWrapAround() {
        try (Instance instance = new FakeCode("m").instance()) {
            assertThatExceptionOfType(IndexOutOfBoundsException.class)
                    .isThrownBy(() -> MemoryAccess.i32Load8U(-1, 0xFFFF_FFFFL, instance));
            assertThat(MemoryAccess.i32Load8U(65_535, 0, instance)).isZero();
        }
    }

    @Test
    void whenAccessIsToAClosedMemoryThenItIsTheClosingThatIsReported() {
        Instance instance = new FakeCode("m").function(NOTHING, (args, own) -> {
            own.close();
            MemoryAccess.i32Load(0, 0, own);
            return null;
        }).instance(listener);
        assertThat(trapOf(instance, 0).kind()).isEqualTo(TrapKind.INSTANCE_CLOSED);
    }

    @ParameterizedTest
    @ValueSource(classes = {IndexOutOfBoundsException.class, IllegalStateException.class, IOException.class,
            OutOfMemoryError.class})
    void whenTheHostThrowsThenItsOwnExceptionComesOut(Class<? extends Throwable> type) throws Exception {
        Throwable own = type.getConstructor(String.class).newInstance("of the host");
        try (Instance instance = calling("m", HostFunction.of(NOTHING, (caller, args) -> {
            throw own;
        })); Instance outer = calling("outer", instance.functionReference(1))) {
            assertThat(catchThrowableOfType(Throwable.class, () -> instance.functionReference(1).invoke()))
                    .isSameAs(own);
            assertThat(catchThrowableOfType(Throwable.class, () -> outer.functionReference(1).invoke())).isSameAs(own);
            assertThat(reported).isEmpty();
        }
    }

    @Test
    void whenAnotherModuleTrapsThenTheTrapComesOutAndIsReportedOnce() {
        try (Instance inner = new FakeCode("inner").function(NOTHING, (args, own) -> {
            throw Traps.unreachable();
        }).instance(listener); Instance outer = calling("outer", inner.functionReference(0))) {
            assertThat(trapOf(outer, 1).kind()).isEqualTo(TrapKind.UNREACHABLE);
            assertThat(reported).containsExactly("inner UNREACHABLE");
            assertThat(inner.active).isZero();
            assertThat(outer.active).isZero();
        }
    }

    @Test
    void whenTheStackEndsInsideAHostFunctionThenTheGuestTrapsAndStaysUsable() {
        FunctionType count = FunctionType.of(ValueType.I32).returning(ValueType.I32);
        HostFunction deep = HostFunction.of(count, (caller, args) -> new Object[]{recurse((int) args[0])});
        try (Instance instance = new FakeCode("m", count).function(count,
                (args, own) -> (int) own.functionReference(0).guestHandle().invokeExact((int) args[0], own))
                .instance(listener, deep)) {
            FunctionInstance function = instance.functionReference(1);
            for (int i = 0; i < 5; i++) {
                assertThatExceptionOfType(Trap.class).isThrownBy(() -> function.invoke(Integer.MAX_VALUE))
                        .matches(trap -> trap.kind() == TrapKind.STACK_EXHAUSTED);
                assertThat(function.invoke(3)).containsExactly(3);
            }
        }
    }

    private static int recurse(int depth) {
        return depth == 0 ? 0 : 1 + recurse(depth - 1);
    }

    @Test
    void whenGuestsAndHostRecurseThenEveryDepthEndsInATrap() {
        FunctionInstance[] self = new FunctionInstance[1];
        HostFunction again = HostFunction.of(NOTHING, (caller, args) -> self[0].invoke());
        try (Instance instance = calling("m", again)) {
            self[0] = instance.functionReference(1);
            for (int i = 0; i < 20; i++) {
                assertThat(trapOf(instance, 1).kind()).isEqualTo(TrapKind.STACK_EXHAUSTED);
            }
        }
    }

    @Test
    void whenTrapsAreHotThenKindAndStackStay() {
        try (Instance instance = new FakeCode("m").function(NOTHING, (args, own) -> {
            IntegerNumerics.i32DivS(1, own.active - 1);
            return null;
        }).function(NOTHING, (args, own) -> {
            MemoryAccess.i32Load(-1, 0, own);
            return null;
        }).instance()) {
            for (int i = 0; i < 20_000; i++) {
                Trap division = trapOf(instance, 0);
                Trap access = trapOf(instance, 1);
                assertThat(division.kind()).isEqualTo(TrapKind.INTEGER_DIVIDE_BY_ZERO);
                assertThat(access.kind()).isEqualTo(TrapKind.MEMORY_OUT_OF_BOUNDS);
                assertThat(division.getStackTrace().length).isPositive();
                assertThat(access.getStackTrace().length).isPositive();
            }
        }
    }

    @Test
    void whenAStackIsReadThenFunctionsShowOnceAndInnermostFirst() {
        FakeCode code = new FakeCode("m").function(NOTHING, (args, own) -> null);
        WasmFrames.register(code);
        StackTraceElement part = element(code.id(), "F0", "part$1");
        StackTraceElement whole = element(code.id(), "F0", "main");
        StackTraceElement more = element(code.id(), "F0$2", "main");
        StackTraceElement entry = element(code.id(), "E0", "enter");
        StackTraceElement gone = element(999_999_999, "F0", "main");
        StackTraceElement host = new StackTraceElement("java.lang.Object", "wait", "Object.java", 1);
        WasmFrame frame = new WasmFrame("m", 0, "function0", -1, Optional.empty());
        assertThat(WasmFrames.of(new StackTraceElement[]{part, part, whole, whole, more, entry, host, gone}))
                .containsExactly(frame, frame, frame);
        StackTraceElement[] deep = new StackTraceElement[1000];
        java.util.Arrays.fill(deep, whole);
        assertThat(WasmFrames.of(deep)).hasSize(WasmFrames.MOST);
    }

    private static StackTraceElement element(long module, String type, String method) {
        return new StackTraceElement(WasmFrames.loaderName(module), null, null, "penstock." + type, method, null, -1);
    }
}
