package io.penstock.wasm.internal.module;

/**
 * The code of one function as it stands in the binary: local declarations and instructions, without the size before it.
 *
 * @param bytes the body, exactly
 * @param offset where its first byte lies in the module
 */
@SuppressWarnings("ArrayRecordComponent") // held once, never copied, never compared
public record FunctionBody(byte[] bytes, long offset) {
}
