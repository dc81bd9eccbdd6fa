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
public record Signature(FunctionType type, int[] params, int[] results) {

    /** Of a type in its module. */
    public static Signature of(FunctionType type, TypeSpace types) {
        return new Signature(type, types.codes(type.params()), types.codes(type.results()));
    }
}
