package io.penstock.wasm.api;

import org.jspecify.annotations.Nullable;

/** Checks of boxed values against value types. */
public final class Values {

    private Values() {
    }

    /** Whether the boxed value is one of the type (see {@link ValueType} for the Java types). */
    public static boolean fits(@Nullable Object value, ValueType type) {
        return switch (type) {
            case NumberType.I32 -> value instanceof Integer;
            case NumberType.I64 -> value instanceof Long;
            case NumberType.F32 -> value instanceof Float;
            case NumberType.F64 -> value instanceof Double;
            case VectorType.V128 -> value instanceof V128;
            case ReferenceType(boolean nullable, HeapType heap) -> value == null ? nullable
                    : heap == HeapType.EXTERN || value instanceof WasmFunction;
        };
    }

    /** A short text for error messages: the Java type and, for numbers, the value. */
    public static String describe(@Nullable Object value) {
        return switch (value) {
            case null -> "null";
            case V128 v -> v.toString();
            case Number n -> n.getClass().getSimpleName() + " " + n;
            default -> value.getClass().getName();
        };
    }
}
