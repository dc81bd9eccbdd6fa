package io.penstock.wasm.internal.module;

import io.penstock.wasm.api.HeapType;
import io.penstock.wasm.api.NumberType;
import io.penstock.wasm.api.ReferenceType;
import io.penstock.wasm.api.ValueType;
import io.penstock.wasm.api.VectorType;
import java.util.List;

/** Value types as bytes, so that the validator's stacks are plain arrays. */
public final class TypeCode {

    /** Any type: what an operand has that unreachable code takes from the empty stack. */
    public static final byte UNKNOWN = 0;
    /** {@link ValueType#I32}. */
    public static final byte I32 = 1;
    /** {@link ValueType#I64}. */
    public static final byte I64 = 2;
    /** {@link ValueType#F32}. */
    public static final byte F32 = 3;
    /** {@link ValueType#F64}. */
    public static final byte F64 = 4;
    /** {@link ValueType#V128}. */
    public static final byte V128 = 5;
    /** {@link ValueType#FUNCREF}. */
    public static final byte FUNCREF = 6;
    /** {@link ValueType#EXTERNREF}. */
    public static final byte EXTERNREF = 7;

    private static final List<ValueType> TYPES = List.of(ValueType.I32, ValueType.I64, ValueType.F32, ValueType.F64,
            ValueType.V128, ValueType.FUNCREF, ValueType.EXTERNREF);

    private TypeCode() {
    }

    /** The code of a type. */
    public static byte of(ValueType type) {
        return switch (type) {
            case NumberType number -> switch (number) {
                case I32 -> I32;
                case I64 -> I64;
                case F32 -> F32;
                case F64 -> F64;
            };
            case VectorType.V128 -> V128;
            case ReferenceType reference -> reference.heapType() == HeapType.FUNC ? FUNCREF : EXTERNREF;
        };
    }

    /** The codes of several types, in order. */
    public static byte[] of(List<ValueType> types) {
        byte[] codes = new byte[types.size()];
        for (int i = 0; i < codes.length; i++) {
            codes[i] = of(types.get(i));
        }
        return codes;
    }

    /** The type of a code other than {@link #UNKNOWN}. */
    public static ValueType type(byte code) {
        return TYPES.get(code - 1);
    }

    /** Whether a value of this code may be a reference. */
    public static boolean isReference(byte code) {
        return code == UNKNOWN || code >= FUNCREF;
    }

    /** Whether a value of this code may be a number or a vector. */
    public static boolean isNumber(byte code) {
        return code < FUNCREF;
    }

    /** A code as the text format has it. */
    public static String text(byte code) {
        return code == UNKNOWN ? "any" : type(code).toString();
    }
}
