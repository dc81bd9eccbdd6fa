package io.penstock.wasm.internal.bytecode;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.wasm.api.NumberType;
import io.penstock.wasm.internal.runtime.Instance;
import io.penstock.wasm.internal.runtime.SafepointPoll;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tapes become methods that run. */
class CodeTapeTest {

    private static final ClassDesc BOX = ClassDesc.of(Box.class.getName());
    private static final Member.Method CURRENT = new Member.Method(BOX, "current", MethodTypeDesc.of(BOX), true);
    private static final Member.Method NEXT = new Member.Method(BOX, "next", ConstantDescs.MTD_void, true);
    private static final Member.Field VALUE = new Member.Field(BOX, "value", ConstantDescs.CD_int);

    /** What a tape in here computes with. */
    @SuppressWarnings("NonFinalStaticField")
    public static final class Box {
        private static Box current = new Box(1);
        public final int value;

        Box(int value) {
            this.value = value;
        }

        /** The box of now. */
        public static Box current() {
            return current;
        }

        /** Puts the next one in its place. */
        public static void next() {
            current = new Box(current.value + 1);
        }
    }

    /** Runs a tape whose only parameter is the instance; there is none. */
    private static int run(CodeTape tape) throws Throwable {
        ClassDesc name = ClassDesc.of("penstock.m0", "F0");
        MethodTypeDesc type = MethodTypeDesc.of(ConstantDescs.CD_int, GeneratedNames.INSTANCE);
        ModuleClassLoader loader = new ModuleClassLoader("penstock.m0", new SafepointPoll(),
                ignored -> ClassAssembler.function(name, "f", type, tape));
        MethodHandle method = MethodHandles.publicLookup().findStatic(loader.loadClass("penstock.m0.F0"), "f",
                MethodType.methodType(int.class, Instance.class));
        return (int) method.invoke((Instance) null);
    }

    private static CodeTape tape() {
        return new CodeTape(List.of(JvmKind.REFERENCE));
    }

    @Test
    void whenStaticFieldAndInterfaceMethodThenTheyAreUsed() throws Throwable {
        CodeTape tape = tape();
        tape.getStatic(
                new Member.Field(ClassDesc.of("java.util.Collections"), "EMPTY_LIST", ConstantDescs.CD_List));
        tape.invoke(new Member.Method(ConstantDescs.CD_List, "size", MethodTypeDesc.of(ConstantDescs.CD_int), false,
                true));
        tape.returnValue(JvmKind.INT);
        assertThat(run(tape)).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 50, 5_000})
    void whenCachedVariableIsComputedAnewInAnyPartThenAllPartsSeeIt(int times) throws Throwable {
        CodeTape recipe = tape();
        recipe.invoke(CURRENT);
        CodeTape tape = tape();
        int box = tape.newCached(BOX, recipe);
        int sum = tape.newLocal(NumberType.I32);
        Box.current = new Box(1);
        add(tape, box, sum);
        int label = tape.newLabel();
        tape.enter(false);
        for (int i = 0; i < times; i++) {
            tape.enter(false);
            add(tape, box, sum);
            tape.load(sum);
            tape.jumpIf(Condition.EQ, label); // never
            tape.statement();
            tape.invoke(NEXT);
            tape.refresh(box);
            tape.statement();
            add(tape, box, sum);
            tape.exit();
            tape.statement();
        }
        tape.exit();
        tape.bind(label);
        add(tape, box, sum);
        tape.load(sum);
        tape.returnValue(JvmKind.INT);
        int expected = 1;
        for (int i = 1; i <= times; i++) {
            expected += i + i + 1;
        }
        assertThat(run(tape)).isEqualTo(expected + times + 1);
    }

    private static void add(CodeTape tape, int box, int sum) {
        tape.load(box);
        tape.getField(VALUE);
        tape.load(sum);
        tape.plain(JvmOpcode.IADD);
        tape.store(sum);
        tape.statement();
    }
}
