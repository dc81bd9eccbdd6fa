package io.penstock.wasm.internal.bytecode;

import java.nio.charset.StandardCharsets;

/** A text as class files have it (JVMS 4.4.7); immutable. */
final class Utf8 {

    private static final int TAG = 1;
    private static final int MOST_BYTES = 65_535;

    final String text;
    /** The entry of a constant pool. */
    final byte[] entry;

    private Utf8(String text, byte[] entry) {
        this.text = text;
        this.entry = entry;
    }

    /**
     * A text's entry.
     *
     * @throws IllegalArgumentException when it is too long for a class file
     */
    static Utf8 of(String text) {
        ByteOutput out = new ByteOutput(text.length() + 3);
        out.u1(TAG);
        out.u2(0);
        write(text, out);
        int length = out.length() - 3;
        if (length > MOST_BYTES) {
            throw new IllegalArgumentException("a string of " + length + " bytes in a class file");
        }
        out.putU2(1, length);
        return new Utf8(text, out.toByteArray());
    }

    /** Writes a text without its length. */
    static void write(String text, ByteOutput out) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8); // much faster than what follows, in a cold JVM above all
        if (bytes.length == text.length() && text.indexOf(0) < 0) {
            out.append(bytes);
            return;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != 0 && c < 0x80) {
                out.u1(c);
            } else if (c < 0x800) {
                out.u2(0xC080 | (c >> 6 & 0x1F) << 8 | (c & 0x3F));
            } else {
                out.u1(0xE0 | c >> 12);
                out.u2(0x8080 | (c >> 6 & 0x3F) << 8 | (c & 0x3F));
            }
        }
    }
}
