package io.penstock.wasm.internal.baseline;

import io.penstock.wasm.api.FunctionType;
import io.penstock.wasm.api.ValueType;
import io.penstock.wasm.internal.bytecode.CodeTape;
import io.penstock.wasm.internal.bytecode.Condition;
import io.penstock.wasm.internal.bytecode.JvmKind;
import io.penstock.wasm.internal.bytecode.JvmOpcode;
import io.penstock.wasm.internal.bytecode.ReferenceMembers;
import java.lang.constant.ConstantDescs;

/** Throwing, and what handlers do with what they caught: it waits in a variable. */
final class ExceptionCode {

    private static final int NONE = -1;

    private final CodeTape tape;
    private final OperandStack stack;
    private final CallCode calls;
    private final int instance;
    /** What is on its way to the caller, past handlers of this function that a {@code delegate} skips. */
    private int escaping = NONE;

    ExceptionCode(CodeTape tape, OperandStack stack, CallCode calls, int instance) {
        this.tape = tape;
        this.stack = stack;
        this.calls = calls;
        this.instance = instance;
    }

    /** {@code throw} with the operands on the stack. */
    void throwTag(int tag, FunctionType type) {
        calls.packArguments(type);
        tape.intConstant(tag);
        tape.load(instance);
        tape.invoke(ReferenceMembers.EXCEPTION);
        tape.plain(JvmOpcode.ATHROW);
    }

    /** {@code throw_ref}. */
    void throwReference() {
        stack.prepare(1);
        tape.invoke(ReferenceMembers.THROWN);
        tape.plain(JvmOpcode.ATHROW);
    }

    /** Throws what is in the variable. */
    void throwAgain(int exception) {
        tape.load(exception);
        tape.cast(ConstantDescs.CD_Throwable);
        tape.plain(JvmOpcode.ATHROW);
    }

    /** Throws what is in the variable past all handlers of the function that are told to {@link #letEscape}. */
    void escape(int exception) {
        if (escaping == NONE) {
            escaping = tape.newLocal(ValueType.EXTERNREF);
        }
        tape.load(exception);
        tape.store(escaping);
        throwAgain(exception);
    }

    /** In a handler: throws what is on its way to the caller. */
    void letEscape(int exception) {
        int mine = tape.newLabel();
        tape.load(exception);
        tape.load(escaping);
        tape.invoke(ReferenceMembers.EQ);
        tape.jumpIf(Condition.EQ, mine);
        throwAgain(exception);
        tape.bind(mine);
    }

    /** Goes to the label when the exception in the variable has another tag. */
    void unlessTagged(int exception, int tag, int other) {
        tape.load(exception);
        tape.intConstant(tag);
        tape.load(instance);
        tape.invoke(ReferenceMembers.HAS_TAG);
        tape.jumpIf(Condition.EQ, other);
    }

    /** Puts the arguments of the exception in the variable on the stack. */
    void pushArguments(int exception, FunctionType type) {
        for (int i = 0; i < type.params().size(); i++) {
            JvmKind kind = JvmKind.of(type.params().get(i));
            stack.prepare(0);
            tape.load(exception);
            tape.intConstant(i);
            tape.invoke(ReferenceMembers.ARGUMENT);
            calls.unbox(kind);
            if (kind == JvmKind.V128) {
                stack.pushedPair();
            } else {
                stack.pushed(kind);
            }
        }
    }
}
