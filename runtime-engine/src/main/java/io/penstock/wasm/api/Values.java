package io.penstock.wasm.api;

import org.jspecify.annotations.Nullable;

/** Checks of boxed values against value types. */
public final class Values {

    private Values() {
    }

    /** Whether the boxed value is one of the type (see {@link ValueType} for the Java types). */
    public static boolean fits(@Nullable Object value, ValueType type) {
        if (type instanceof NumberType number) {
            return switch (number) {
                case I32 -> value instanceof Integer;
                case I64 -> value instanceof Long;
                case F32 -> value instanceof Float;
                case F64 -> value instanceof Double;
            };
        }
        if (type instanceof ReferenceType(boolean nullable, HeapType heap)) {
            return value == null ? nullable : isOf(value, heap);
        }
        return value instanceof V128;
    }

    /** Whether something that is not null is what references to the heap type refer to. */
    public static boolean isOf(Object value, HeapType type) {
        return switch (type) {
            case AbstractHeapType abstractType -> switch (abstractType) {
                case FUNC -> value instanceof WasmFunction;
                case EXTERN, ANY -> true;
                case EQ -> value instanceof WasmStruct || value instanceof WasmArray || value instanceof I31;
                case I31 -> value instanceof I31;
                case STRUCT -> value instanceof WasmStruct;
                case ARRAY -> value instanceof WasmArray;
                case EXN -> value instanceof GuestException;
                case NONE, NOFUNC, NOEXTERN, NOEXN -> false;
            };
            case DefinedType defined -> switch (value) {
                case WasmStruct struct -> struct.type().isSubtypeOf(defined);
                case WasmArray array -> array.type().isSubtypeOf(defined);
                case WasmFunction function -> function.definedType().isSubtypeOf(defined);
                default -> false;
            };
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
