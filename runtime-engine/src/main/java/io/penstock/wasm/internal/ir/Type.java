package io.penstock.wasm.internal.ir;

import io.penstock.wasm.api.NumberType;
import io.penstock.wasm.api.ReferenceType;
import io.penstock.wasm.api.ValueType;

/** The type of a node's value. */
public enum Type {
    /** 32 bits. */
    I32,
    /** 64 bits. */
    I64,
    /** Single precision. */
    F32,
    /** Double precision. */
    F64,
    /** A reference. */
    REF,
    /** None. */
    VOID;

    /** The type of values of a Wasm type. */
    public static Type of(ValueType type) {
        return switch (type) {
            case NumberType.I32 -> I32;
            case NumberType.I64 -> I64;
            case NumberType.F32 -> F32;
            case NumberType.F64 -> F64;
            case ReferenceType _ -> REF;
        };
    }
}
