package io.penstock.wasm.internal.bytecode;

import io.penstock.wasm.internal.compile.GeneratedClass;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;

/**
 * The class {@code P}: a module's poll as a method, for the begin of first code. A constant, an initialiser and a call of a
 * method handle in each class, as loops and optimized code have them, were a fifth of the smallest classes.
 */
public final class PollClass {

    /** The name of the class. */
    static final String NAME = "P";

    /** The poll: {@code Instance -> void}. */
    public static final Member.Method METHOD = new Member.Method(ClassDesc.of(GeneratedNames.PACKAGE, NAME), "poll",
            MethodTypeDesc.of(ConstantDescs.CD_void, GeneratedNames.INSTANCE), true);

    private PollClass() {
    }

    /** The class. */
    static GeneratedClass generate() {
        ClassWriter writer = new ClassWriter(METHOD.owner());
        ClassConstants constants = new ClassConstants(writer);
        writer.staticMethod(METHOD.name(), METHOD.type(), code -> {
            TapeEmitter.poll(code, constants, 0);
            code.returnValue(null);
        });
        constants.initialize();
        return writer.finish();
    }
}
