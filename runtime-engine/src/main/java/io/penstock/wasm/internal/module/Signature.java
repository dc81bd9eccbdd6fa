package io.penstock.wasm.internal.module;

import io.penstock.wasm.api.FunctionType;

/**
 * A function or block type as the validator wants it.
 *
 * @param type the type
 * @param params {@linkplain TypeCode codes} of its parameters
 * @param results codes of its results
 */
@SuppressWarnings("ArrayRecordComponent") // made once for each type, never compared
public record Signature(FunctionType type, byte[] params, byte[] results) {

    /** Of a type. */
    public static Signature of(FunctionType type) {
        return new Signature(type, TypeCode.of(type.params()), TypeCode.of(type.results()));
    }
}
