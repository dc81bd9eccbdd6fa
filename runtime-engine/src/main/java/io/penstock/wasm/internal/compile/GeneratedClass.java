package io.penstock.wasm.internal.compile;

/**
 * A class file.
 *
 * @param name binary name, with dots
 * @param bytes its contents
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
public record GeneratedClass(String name, byte[] bytes) {
}
