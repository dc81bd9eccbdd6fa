package io.penstock.wasm.internal.compile;

/**
 * A class file.
 *
 * @param name binary name, with dots
 * @param bytes its contents
 * @param lines the offset in the function's body that each line number of the class stands for, the first line's first; empty
 *            when that is the number less 1
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
public record GeneratedClass(String name, byte[] bytes, int[] lines) {

    private static final int[] OFFSETS = {};

    /** A class whose line numbers are offsets plus 1, if it has any. */
    public GeneratedClass(String name, byte[] bytes) {
        this(name, bytes, OFFSETS);
    }
}
