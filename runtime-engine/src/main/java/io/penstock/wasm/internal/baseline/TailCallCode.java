package io.penstock.wasm.internal.baseline;

import io.penstock.wasm.api.FunctionType;
import io.penstock.wasm.api.ValueType;
import io.penstock.wasm.internal.bytecode.CodeTape;
import io.penstock.wasm.internal.bytecode.Condition;
import io.penstock.wasm.internal.bytecode.JvmKind;
import io.penstock.wasm.internal.bytecode.JvmOpcode;
import io.penstock.wasm.internal.bytecode.Member;
import io.penstock.wasm.internal.bytecode.ReferenceMembers;
import io.penstock.wasm.internal.bytecode.RuntimeMembers;
import io.penstock.wasm.internal.bytecode.TailCallClasses;
import java.util.BitSet;

/**
 * Calls in tail position. Of the function itself: a jump to its begin. Of others: a call of a method that counts the depth,
 * see {@link TailCallClasses}; out of a protected region, which a handler of this function must not follow, the call is left
 * to be made when this function has returned.
 */
final class TailCallCode {

    private final CodeTape tape;
    private final OperandStack stack;
    private final CallCode calls;
    private final FunctionType type;
    private final int instance;
    /** Where a call of the function itself goes. */
    private int begin = -1;

    TailCallCode(CodeTape tape, OperandStack stack, CallCode calls, FunctionType type, int instance) {
        this.tape = tape;
        this.stack = stack;
        this.calls = calls;
        this.type = type;
        this.instance = instance;
    }

    /** At the begin of a function that counts: does not run when too deep, but leaves itself to be called. */
    void checkDepth(int function) {
        int deepEnough = tape.newLabel();
        tape.load(depth());
        tape.intConstant(TailCallClasses.DEEPEST);
        tape.jumpIf(Condition.ICMP_LT, deepEnough);
        tape.load(instance);
        tape.intConstant(function);
        tape.invoke(RuntimeMembers.REF_FUNC);
        if (type.isWide()) {
            tape.load(0);
            tape.cast(java.lang.constant.ConstantDescs.CD_Object.arrayType());
        } else {
            tape.intConstant(type.params().size());
            tape.newArray(JvmKind.REFERENCE);
            int parameter = 0;
            for (int i = 0; i < type.params().size(); i++) {
                JvmKind kind = JvmKind.of(type.params().get(i));
                calls.storeBoxed(i, kind, parameter);
                parameter += kind == JvmKind.V128 ? 2 : 1;
            }
        }
        deferAndReturn();
        tape.bind(deepEnough);
        tape.statement();
    }

    private int depth() {
        return instance - 1;
    }

    /** With callee and arguments on the JVM's stack. */
    private void deferAndReturn() {
        tape.load(instance);
        tape.invoke(ReferenceMembers.DEFER);
        if (type.results().isEmpty()) {
            tape.returnVoid();
            return;
        }
        JvmKind kind = JvmKind.ofResult(type.results().getFirst());
        switch (kind) {
            case INT -> tape.intConstant(0);
            case LONG, V128 -> tape.longConstant(0);
            case FLOAT -> tape.floatConstant(0);
            case DOUBLE -> tape.doubleConstant(0);
            case REFERENCE -> tape.plain(JvmOpcode.ACONST_NULL);
        }
        tape.returnValue(kind);
    }

    /** The begin of the region that a call of the function itself begins again: locals other than parameters are zero. */
    void beginLoop(int[] locals, BitSet isVector) {
        begin = tape.newLabel();
        tape.enter(true);
        tape.bind(begin);
        for (int i = type.params().size(); i < locals.length; i++) {
            JvmKind kind = tape.kind(locals[i]);
            switch (kind) {
                case INT -> tape.intConstant(0);
                case LONG, V128 -> tape.longConstant(0);
                case FLOAT -> tape.floatConstant(0);
                case DOUBLE -> tape.doubleConstant(0);
                case REFERENCE -> tape.plain(JvmOpcode.ACONST_NULL);
            }
            tape.store(locals[i]);
            if (isVector.get(i)) {
                tape.longConstant(0);
                tape.store(locals[i] + 1);
            }
            tape.statement();
        }
    }

    /** Calls the function itself. */
    void self(int[] locals) {
        int params = type.params().size();
        stack.prepare(params);
        for (int i = params - 1; i >= 0; i--) {
            if (type.params().get(i).equals(ValueType.V128)) {
                tape.store(locals[i] + 1);
            }
            tape.store(locals[i]);
        }
        for (int i = params; i < stack.onJvm(); i++) {
            tape.plain(stack.kind(i).slots() == 2 ? JvmOpcode.POP2 : JvmOpcode.POP);
        }
        tape.jump(begin);
    }

    /** Calls a function directly. */
    void direct(int function, Member.Method method, FunctionType callee, boolean isProtected) {
        if (isProtected) {
            calls.packArguments(callee);
            tape.load(instance);
            tape.intConstant(function);
            tape.invoke(RuntimeMembers.REF_FUNC);
            tape.plain(JvmOpcode.SWAP);
            deferAndReturn();
        } else {
            calls.pushArguments(callee);
            finish(method);
        }
    }

    /** Calls by an element of a table, whose index is on top of the arguments; {@code note} writes what looks at that. */
    void indirect(int table, int typeIndex, Member.Method method, FunctionType callee, boolean isProtected,
            Runnable note) {
        selected(method, callee, JvmKind.INT, isProtected, note, () -> {
            tape.intConstant(table);
            tape.intConstant(typeIndex);
            tape.load(instance);
            tape.invoke(ReferenceMembers.TABLE_CALLEE);
        });
    }

    /** Calls by the reference on top of the arguments; {@code note} writes what looks at that. */
    void byReference(Member.Method method, FunctionType callee, boolean isProtected, Runnable note) {
        selected(method, callee, JvmKind.REFERENCE, isProtected, note,
                () -> tape.invoke(ReferenceMembers.REFERENCE_CALLEE));
    }

    private void selected(Member.Method method, FunctionType callee, JvmKind selectorKind, boolean isProtected,
            Runnable note, Runnable find) {
        if (!isProtected) {
            calls.pushArgumentsAndSelector(callee, selectorKind);
            note.run();
            finish(method);
            return;
        }
        stack.prepare(1);
        note.run();
        int selector = calls.takeSelector(selectorKind);
        calls.packArguments(callee);
        tape.load(selector);
        find.run();
        tape.plain(JvmOpcode.SWAP);
        deferAndReturn();
    }

    /** With the arguments on the JVM's stack: calls one deeper, and returns what that returns. */
    private void finish(Member.Method method) {
        tape.load(depth());
        tape.intConstant(1);
        tape.plain(JvmOpcode.IADD);
        tape.load(instance);
        tape.invoke(method);
        if (type.results().isEmpty()) {
            tape.returnVoid();
        } else {
            tape.returnValue(JvmKind.ofResult(type.results().getFirst()));
        }
    }
}
