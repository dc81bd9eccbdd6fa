package io.penstock.wasm.internal.ir;

import io.penstock.wasm.api.NumberType;
import io.penstock.wasm.api.ReferenceType;
import io.penstock.wasm.api.ValueType;
import io.penstock.wasm.api.VectorType;
import java.util.List;

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

    private static final List<Type> HALVES = List.of(I64, I64);

    /** The types of the nodes that are a value of a Wasm type: one, or of v128 two, the low half first. */
    public static List<Type> parts(ValueType type) {
        return type instanceof VectorType ? HALVES : List.of(of(type));
    }

    /** The type of values of a Wasm type other than v128, which is no single value here. */
    public static Type of(ValueType type) {
        return switch (type) {
            case NumberType.I32 -> I32;
            case NumberType.I64 -> I64;
            case NumberType.F32 -> F32;
            case NumberType.F64 -> F64;
            case VectorType _ -> throw new IllegalArgumentException("internal error: a v128 is two nodes");
            case ReferenceType _ -> REF;
        };
    }
}
