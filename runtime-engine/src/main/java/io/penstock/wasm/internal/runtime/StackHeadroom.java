package io.penstock.wasm.internal.runtime;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
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

    /** Of Java 25. */
    private static final int MAJOR_VERSION = 69;

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
        try {
            Class<?> probe = MethodHandles.lookup().defineHiddenClass(classFile(), true).lookupClass();
            return (Runnable) probe.getConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** {@code public final class Probe implements Runnable}, byte by byte: whatever does this for us costs a start 40 ms. */
    private static byte[] classFile() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(NEVER_COMPILED + 500);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(0xCAFE_BABE);
            out.writeInt(MAJOR_VERSION);
            constants(out);
            out.writeShort(0x0031); // public, final, super
            out.writeShort(2);
            out.writeShort(4);
            out.writeShort(1);
            out.writeShort(6);
            out.writeShort(0);
            out.writeShort(2);
            method(out, 7, 1, 1, new byte[]{0x2A, (byte) 0xB7, 0, 13, (byte) 0xB1}, -1); // this.<init>()
            method(out, 8, 1, BYTES / Long.BYTES + 1, largeFrame(), NEVER_COMPILED + 9);
            out.writeShort(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void constants(DataOutputStream out) throws IOException {
        out.writeShort(14);
        type(out, 1, StackHeadroom.class.getPackageName().replace('.', '/') + "/Probe"); // 2
        type(out, 3, "java/lang/Object"); // 4
        type(out, 5, "java/lang/Runnable"); // 6
        text(out, "<init>"); // 7
        text(out, "run"); // 8
        text(out, "()V"); // 9
        text(out, "Code"); // 10
        text(out, "StackMapTable"); // 11
        out.writeByte(12); // name and type
        out.writeShort(7);
        out.writeShort(9);
        out.writeByte(10); // method
        out.writeShort(4);
        out.writeShort(12);
    }

    private static void text(DataOutputStream out, String text) throws IOException {
        out.writeByte(1);
        out.writeUTF(text);
    }

    private static void type(DataOutputStream out, int index, String name) throws IOException {
        text(out, name);
        out.writeByte(7);
        out.writeShort(index);
    }

    /** A method without parameters; {@code target} is the one place that is jumped to, or -1. */
    private static void method(DataOutputStream out, int name, int stack, int locals, byte[] code, int target)
            throws IOException {
        out.writeShort(1); // public
        out.writeShort(name);
        out.writeShort(9);
        out.writeShort(1);
        out.writeShort(10);
        out.writeInt(12 + code.length + (target < 0 ? 0 : 11));
        out.writeShort(stack);
        out.writeShort(locals);
        out.writeInt(code.length);
        out.write(code);
        out.writeShort(0);
        out.writeShort(target < 0 ? 0 : 1);
        if (target >= 0) {
            out.writeShort(11);
            out.writeInt(5);
            out.writeShort(1);
            out.writeByte(251); // the same locals as at the begin
            out.writeShort(target);
        }
    }

    /** {@code last = 0; if (0 != 0) { nop … }} */
    private static byte[] largeFrame() {
        int last = BYTES / Long.BYTES;
        int distance = NEVER_COMPILED + 3;
        byte[] code = new byte[NEVER_COMPILED + 10];
        byte[] begin = {3, (byte) 0xC4, 54, (byte) (last >> 8), (byte) last, 3, (byte) 0x99, (byte) (distance >> 8),
                (byte) distance}; // iconst_0; wide istore; iconst_0; ifeq
        System.arraycopy(begin, 0, code, 0, begin.length);
        code[code.length - 1] = (byte) 0xB1;
        return code;
    }
}
