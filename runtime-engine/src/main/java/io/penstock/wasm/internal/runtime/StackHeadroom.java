package io.penstock.wasm.internal.runtime;

import static java.lang.classfile.ClassFile.ACC_FINAL;
import static java.lang.classfile.ClassFile.ACC_PUBLIC;
import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.INIT_NAME;
import static java.lang.constant.ConstantDescs.MTD_void;

import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.constant.ClassDesc;
import java.lang.invoke.MethodHandles;

/**
 * Makes sure that there is stack left, before anything that a {@link StackOverflowError} in its midst would leave broken for
 * good: class initialisation, linkage, a lazy compile.
 *
 * <p>
 * The probe is a generated method with one frame of that size. It is longer than 8,000 bytes, so the JVM never compiles it,
 * and its interpreter makes room for all locals when the method is entered: the frame is as large as it says, and where that
 * is too large the error comes before anything has happened.
 */
public final class StackHeadroom {

    /** What is left at least, in bytes, besides the JVM's own reserve. */
    private static final int BYTES = 256 * 1024;
    /** From here on the JVM leaves a method to its interpreter. */
    private static final int NEVER_COMPILED = 8_001;

    private static final Runnable PROBE = probe();

    private StackHeadroom() {
    }

    /**
     * Returns when about 256 KB of stack are left.
     *
     * @throws StackOverflowError when not; nothing has happened then
     */
    public static void ensure() {
        PROBE.run();
    }

    /** Whether about 256 KB of stack are left. */
    public static boolean isThere() {
        try {
            ensure();
            return true;
        } catch (StackOverflowError e) {
            return false;
        }
    }

    private static Runnable probe() {
        MethodHandles.Lookup lookup = MethodHandles.lookup();
        ClassDesc name = ClassDesc.of(StackHeadroom.class.getPackageName(), "Probe");
        byte[] bytes = ClassFile.of().build(name, type -> type
                .withFlags(ACC_PUBLIC | ACC_FINAL)
                .withInterfaceSymbols(ClassDesc.of("java.lang.Runnable"))
                .withMethodBody(INIT_NAME, MTD_void, ACC_PUBLIC,
                        code -> code.aload(0).invokespecial(CD_Object, INIT_NAME, MTD_void).return_())
                .withMethodBody("run", MTD_void, ACC_PUBLIC, StackHeadroom::largeFrame));
        try {
            Class<?> probe = lookup.defineHiddenClass(bytes, true).lookupClass();
            return (Runnable) probe.getConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private static void largeFrame(CodeBuilder code) {
        Label end = code.newLabel();
        code.iconst_0().istore(BYTES / Long.BYTES).iconst_0().ifeq(end);
        for (int i = 0; i < NEVER_COMPILED; i++) {
            code.nop();
        }
        code.labelBinding(end).return_();
    }
}
