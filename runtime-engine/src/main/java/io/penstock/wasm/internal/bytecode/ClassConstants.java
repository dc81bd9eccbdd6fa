package io.penstock.wasm.internal.bytecode;

import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import org.jspecify.annotations.Nullable;

/**
 * The constants by which a generated class finds what belongs to its module: static final fields, which HotSpot folds as it
 * does dynamic constants, set when the class is initialised, with stack to spare and not at some depth of the guest's.
 */
final class ClassConstants {

    /** A function's state. */
    static final ClassDesc STATE = ClassDesc.of("io.penstock.wasm.internal.runtime.FunctionState");

    private static final Member.Method FIND_POLL = new Member.Method(
            ClassDesc.of("io.penstock.wasm.internal.runtime.SafepointPoll"), "of",
            MethodTypeDesc.of(ConstantDescs.CD_MethodHandle, ConstantDescs.CD_Class), true);
    private static final Member.Method FIND_STATE = new Member.Method(STATE, "of",
            MethodTypeDesc.of(STATE, ConstantDescs.CD_Class, ConstantDescs.CD_int), true);

    private final ClassWriter writer;
    private Member.@Nullable Field poll;
    private Member.@Nullable Field state;
    private int stateOf;

    ClassConstants(ClassWriter writer) {
        this.writer = writer;
    }

    /** The invoker of the module's poll. */
    Member.Field poll() {
        if (poll == null) {
            poll = writer.staticConstant("POLL", ConstantDescs.CD_MethodHandle);
        }
        return poll;
    }

    /** The state of a function, the same one in the whole class. */
    Member.Field state(int function) {
        if (state == null) {
            state = writer.staticConstant("STATE", STATE);
            stateOf = function;
        } else if (stateOf != function) {
            throw new IllegalStateException("internal error: a class with the states of two functions");
        }
        return state;
    }

    /** Writes the initialiser. */
    void initialize() {
        Member.Field pollField = poll;
        Member.Field stateField = state;
        if (pollField == null && stateField == null) {
            return;
        }
        writer.initializer(code -> {
            if (pollField != null) {
                code.loadClass(writer.name()).invoke(FIND_POLL).plain(Jvm.DUP).putStatic(pollField)
                        .invoke(TapeEmitter.POLL).plain(Jvm.POP);
            }
            if (stateField != null) {
                code.loadClass(writer.name()).loadConstant(stateOf).invoke(FIND_STATE).putStatic(stateField);
            }
            code.returnValue(null);
        });
    }
}
