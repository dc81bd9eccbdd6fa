package io.penstock.wasm.internal.compile;

/**
 * A class file.
 *
 * @param name binary name, with dots
 * @param bytes its contents
 * @param lines what its line numbers stand for
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
public record GeneratedClass(String name, byte[] bytes, LineTable lines) {

    /** A class whose line numbers are offsets plus 1, if it has any. */
    public GeneratedClass(String name, byte[] bytes) {
        this(name, bytes, LineTable.OFFSETS);
    }
}
