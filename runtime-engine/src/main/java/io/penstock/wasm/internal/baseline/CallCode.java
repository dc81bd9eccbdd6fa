package io.penstock.wasm.internal.baseline;

import io.penstock.wasm.api.FunctionType;
import io.penstock.wasm.api.ValueType;
import io.penstock.wasm.internal.bytecode.CodeTape;
import io.penstock.wasm.internal.bytecode.JvmKind;
import io.penstock.wasm.internal.bytecode.LinkageClasses;
import io.penstock.wasm.internal.bytecode.Member;
import io.penstock.wasm.internal.bytecode.RuntimeMembers;
import java.lang.classfile.Opcode;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
        tape.load(instance);
        tape.invoke(method);
        pushResults(type);
    }

    /** An indirect call: the element's index is on top of the arguments. */
    void callIndirect(Member.Method method, FunctionType type, @Nullable BudgetCode budget, int table) {
        if (type.isWide()) {
            stack.prepare(1);
            stack.popped(1);
            int element = stack.variable(stack.height(), JvmKind.INT);
            tape.store(element);
            packArguments(type);
            for (int i = 0; i < type.params().size(); i++) {
                stack.drop();
            }
            tape.load(element);
        } else {
            int operands = type.params().size() + 1;
            stack.prepare(operands);
            stack.popped(operands);
        }
        if (budget != null) {
            budget.callIndirect(table);
        }
        tape.load(instance);
        tape.invoke(method);
        pushResults(type);
    }

    /** Leaves an array of the boxed arguments on the JVM's stack; the operands stay in their variables. */
    private void packArguments(FunctionType type) {
        stack.spill();
        int params = type.params().size();
        int first = stack.height() - params;
        tape.intConstant(params);
        tape.newArray(JvmKind.REFERENCE);
        for (int i = 0; i < params; i++) {
            JvmKind kind = JvmKind.of(type.params().get(i));
            tape.plain(Opcode.DUP);
            tape.intConstant(i);
            tape.load(stack.variable(first + i, kind));
            if (kind != JvmKind.REFERENCE) {
                tape.invoke(new Member.Method(LinkageClasses.wrapper(kind), "valueOf",
                        MethodTypeDesc.of(LinkageClasses.wrapper(kind), kind.descriptor()), true));
            }
            tape.plain(Opcode.AASTORE);
        }
    }

    /** At the begin of a function with an array of arguments: moves them to the locals. */
    void unpackArguments(FunctionType type, int array, int[] locals) {
        for (int i = 0; i < type.params().size(); i++) {
            JvmKind kind = JvmKind.of(type.params().get(i));
            tape.load(array);
            tape.cast(ConstantDescs.CD_Object.arrayType()); // in a frame it is but an object
            tape.intConstant(i);
            tape.plain(Opcode.AALOAD);
            if (kind != JvmKind.REFERENCE) {
                tape.cast(LinkageClasses.wrapper(kind));
                tape.invoke(new Member.Method(LinkageClasses.wrapper(kind), LinkageClasses.unboxMethod(kind),
                        MethodTypeDesc.of(kind.descriptor()), false));
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
                loadResult(i, kind);
            }
            stack.pushed(kind);
        }
    }

    private void loadResult(int index, JvmKind kind) {
        tape.load(instance);
        tape.getField(kind == JvmKind.REFERENCE ? RuntimeMembers.RESULT_REFS : RuntimeMembers.RESULT_BITS);
        tape.intConstant(index);
        switch (kind) {
            case REFERENCE -> tape.plain(Opcode.AALOAD);
            case LONG -> tape.plain(Opcode.LALOAD);
            case INT -> {
                tape.plain(Opcode.LALOAD);
                tape.plain(Opcode.L2I);
            }
            case FLOAT -> {
                tape.plain(Opcode.LALOAD);
                tape.plain(Opcode.L2I);
                tape.invoke(RuntimeMembers.FLOAT_OF_BITS);
            }
            case DOUBLE -> {
                tape.plain(Opcode.LALOAD);
                tape.invoke(RuntimeMembers.DOUBLE_OF_BITS);
            }
        }
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
            tape.store(value);
            storeResult(i, kind, value);
        }
        tape.returnValue(JvmKind.of(results.getFirst()));
    }

    private void storeResult(int index, JvmKind kind, int value) {
        tape.load(instance);
        tape.getField(kind == JvmKind.REFERENCE ? RuntimeMembers.RESULT_REFS : RuntimeMembers.RESULT_BITS);
        tape.intConstant(index);
        tape.load(value);
        switch (kind) {
            case REFERENCE -> tape.plain(Opcode.AASTORE);
            case LONG -> tape.plain(Opcode.LASTORE);
            case INT -> {
                tape.plain(Opcode.I2L);
                tape.plain(Opcode.LASTORE);
            }
            case FLOAT -> {
                tape.invoke(RuntimeMembers.FLOAT_BITS);
                tape.plain(Opcode.I2L);
                tape.plain(Opcode.LASTORE);
            }
            case DOUBLE -> {
                tape.invoke(RuntimeMembers.DOUBLE_BITS);
                tape.plain(Opcode.LASTORE);
            }
        }
    }
}
