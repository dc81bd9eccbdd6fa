package io.penstock.wasm.internal.baseline;

import io.penstock.wasm.api.FunctionType;
import io.penstock.wasm.api.ValueType;
import io.penstock.wasm.internal.bytecode.CodeTape;
import io.penstock.wasm.internal.bytecode.JvmKind;
import io.penstock.wasm.internal.bytecode.JvmOpcode;
import io.penstock.wasm.internal.bytecode.LinkageClasses;
import io.penstock.wasm.internal.bytecode.Member;
import io.penstock.wasm.internal.bytecode.RuntimeMembers;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.List;

/** Arguments and results: in which form they cross a call. */
final class CallCode {

    private final CodeTape tape;
    private final OperandStack stack;
    private final int instance;

    CallCode(CodeTape tape, OperandStack stack, int instance) {
        this.tape = tape;
        this.stack = stack;
        this.instance = instance;
    }

    /** Calls a method of a Wasm function's descriptor with the operands on the stack. */
    void call(Member.Method method, FunctionType type) {
        pushArguments(type);
        tape.load(instance);
        tape.invoke(method);
        pushResults(type);
    }

    /**
     * A call by reference: that is on top of the arguments.
     *
     * @param note writes what looks at it on the JVM's stack
     */
    void callReference(Member.Method method, FunctionType type, Runnable note) {
        pushArgumentsAndSelector(type, JvmKind.REFERENCE);
        note.run();
        tape.load(instance);
        tape.invoke(method);
        pushResults(type);
    }

    /**
     * An indirect call: the element's index is on top of the arguments.
     *
     * @param note writes what looks at it on the JVM's stack
     */
    void callIndirect(Member.Method method, FunctionType type, Runnable note) {
        pushArgumentsAndSelector(type, JvmKind.INT);
        note.run();
        tape.load(instance);
        tape.invoke(method);
        pushResults(type);
    }

    /** Takes the arguments off, in the form in which they cross a call. */
    void pushArguments(FunctionType type) {
        int params = type.params().size();
        if (type.isWide()) {
            packArguments(type);
            for (int i = 0; i < params; i++) {
                stack.drop();
            }
        } else {
            stack.prepare(params);
            stack.popped(params);
        }
    }

    /** As {@link #pushArguments}, with what selects the function on top. */
    void pushArgumentsAndSelector(FunctionType type, JvmKind kind) {
        if (type.isWide()) {
            stack.prepare(1);
            int selector = takeSelector(kind);
            pushArguments(type);
            tape.load(selector);
        } else {
            int operands = type.params().size() + 1;
            stack.prepare(operands);
            stack.popped(operands);
        }
    }

    /** Takes the topmost operand off the JVM's stack, into a variable. */
    int takeSelector(JvmKind kind) {
        stack.popped(1);
        int selector = stack.variable(stack.height(), kind);
        tape.store(selector);
        return selector;
    }

    /** Leaves an array of the boxed arguments on the JVM's stack; the operands stay in their variables. */
    void packArguments(FunctionType type) {
        stack.spill();
        int params = type.params().size();
        int first = stack.height() - params;
        tape.intConstant(params);
        tape.newArray(JvmKind.REFERENCE);
        for (int i = 0; i < params; i++) {
            JvmKind kind = JvmKind.of(type.params().get(i));
            storeBoxed(i, kind, stack.variable(first + i, kind));
        }
    }

    /** Puts a variable into the array on the JVM's stack. */
    void storeBoxed(int index, JvmKind kind, int variable) {
        tape.plain(JvmOpcode.DUP);
        tape.intConstant(index);
        tape.load(variable);
        if (kind == JvmKind.V128) {
            tape.load(variable + 1);
        }
        box(kind);
        tape.plain(JvmOpcode.AASTORE);
    }

    private void box(JvmKind kind) {
        if (kind == JvmKind.V128) {
            tape.invoke(RuntimeMembers.V128_OF);
        } else if (kind != JvmKind.REFERENCE) {
            tape.invoke(new Member.Method(LinkageClasses.wrapper(kind), "valueOf",
                    MethodTypeDesc.of(LinkageClasses.wrapper(kind), kind.descriptor()), true));
        }
    }

    /** Leaves both halves of the v128 object on the JVM's stack. */
    private void unboxVector() {
        int high = tape.newVariable(JvmKind.LONG);
        tape.invoke(RuntimeMembers.V128_OR_ZERO);
        tape.plain(JvmOpcode.DUP);
        tape.invoke(RuntimeMembers.V128_HIGH);
        tape.store(high);
        tape.invoke(RuntimeMembers.V128_LOW);
        tape.load(high);
    }

    /** Unboxes a value; of a v128 both halves come on the JVM's stack. */
    void unbox(JvmKind kind) {
        if (kind == JvmKind.V128) {
            unboxVector();
            return;
        }
        if (kind != JvmKind.REFERENCE) {
            tape.cast(LinkageClasses.wrapper(kind));
            tape.invoke(new Member.Method(LinkageClasses.wrapper(kind), LinkageClasses.unboxMethod(kind),
                    MethodTypeDesc.of(kind.descriptor()), false));
        }
    }

    /** At the begin of a function with an array of arguments: moves them to the locals. */
    void unpackArguments(FunctionType type, int array, int[] locals) {
        for (int i = 0; i < type.params().size(); i++) {
            JvmKind kind = JvmKind.of(type.params().get(i));
            tape.load(array);
            tape.cast(ConstantDescs.CD_Object.arrayType()); // in a frame it is but an object
            tape.intConstant(i);
            tape.plain(JvmOpcode.AALOAD);
            if (kind == JvmKind.V128) {
                tape.cast(kind.descriptor());
                tape.invoke(RuntimeMembers.V128_CHECKED);
                tape.plain(JvmOpcode.DUP);
                tape.invoke(RuntimeMembers.V128_HIGH);
                tape.store(locals[i] + 1);
                tape.invoke(RuntimeMembers.V128_LOW);
            } else {
                unbox(kind);
            }
            tape.store(locals[i]);
            tape.statement();
        }
    }

    /** The first result is on the JVM's stack, the others are in the instance. */
    private void pushResults(FunctionType type) {
        List<ValueType> results = type.results();
        for (int i = 0; i < results.size(); i++) {
            JvmKind kind = JvmKind.of(results.get(i));
            if (i > 0) {
                stack.prepare(0);
                loadResult(i, kind);
            }
            if (kind == JvmKind.V128) {
                loadResult(RuntimeMembers.RESULT_HIGHS, i);
                stack.pushedPair();
            } else {
                stack.pushed(kind);
            }
        }
    }

    private void loadResult(int index, JvmKind kind) {
        if (kind == JvmKind.REFERENCE) {
            tape.load(instance);
            tape.getField(RuntimeMembers.RESULT_REFS);
            tape.intConstant(index);
            tape.plain(JvmOpcode.AALOAD);
            return;
        }
        loadResult(RuntimeMembers.RESULT_BITS, index);
        switch (kind) {
            case INT -> tape.plain(JvmOpcode.L2I);
            case FLOAT -> {
                tape.plain(JvmOpcode.L2I);
                tape.invoke(RuntimeMembers.FLOAT_OF_BITS);
            }
            case DOUBLE -> tape.invoke(RuntimeMembers.DOUBLE_OF_BITS);
            default -> {
                // a long, or the low half of a v128
            }
        }
    }

    private void loadResult(Member.Field array, int index) {
        tape.load(instance);
        tape.getField(array);
        tape.intConstant(index);
        tape.plain(JvmOpcode.LALOAD);
    }

    /** Returns the topmost operands; the state of the stack is as before for code that follows. */
    void returnFrom(List<ValueType> results) {
        if (results.isEmpty()) {
            tape.returnVoid();
            return;
        }
        stack.prepareToLeave(results.size());
        int temporary = stack.height();
        for (int i = results.size() - 1; i > 0; i--) {
            JvmKind kind = JvmKind.of(results.get(i));
            int value = stack.variable(temporary, kind);
            if (kind == JvmKind.V128) {
                storeHigh(i, value + 1);
            }
            tape.store(value);
            storeResult(i, kind, value);
        }
        if (results.getFirst().equals(ValueType.V128)) {
            storeHigh(0, stack.variable(temporary, JvmKind.V128) + 1);
        }
        tape.returnValue(JvmKind.ofResult(results.getFirst()));
    }

    /** Moves the upper half of a v128 from the JVM's stack to the instance. */
    private void storeHigh(int index, int temporary) {
        tape.store(temporary);
        tape.load(instance);
        tape.getField(RuntimeMembers.RESULT_HIGHS);
        tape.intConstant(index);
        tape.load(temporary);
        tape.plain(JvmOpcode.LASTORE);
    }

    private void storeResult(int index, JvmKind kind, int value) {
        tape.load(instance);
        tape.getField(kind == JvmKind.REFERENCE ? RuntimeMembers.RESULT_REFS : RuntimeMembers.RESULT_BITS);
        tape.intConstant(index);
        tape.load(value);
        switch (kind) {
            case REFERENCE -> tape.plain(JvmOpcode.AASTORE);
            case LONG, V128 -> tape.plain(JvmOpcode.LASTORE);
            case INT -> {
                tape.plain(JvmOpcode.I2L);
                tape.plain(JvmOpcode.LASTORE);
            }
            case FLOAT -> {
                tape.invoke(RuntimeMembers.FLOAT_BITS);
                tape.plain(JvmOpcode.I2L);
                tape.plain(JvmOpcode.LASTORE);
            }
            case DOUBLE -> {
                tape.invoke(RuntimeMembers.DOUBLE_BITS);
                tape.plain(JvmOpcode.LASTORE);
            }
        }
    }
}
