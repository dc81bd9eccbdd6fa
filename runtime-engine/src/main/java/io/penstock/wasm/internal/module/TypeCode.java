package io.penstock.wasm.internal.module;

import io.penstock.wasm.api.AbstractHeapType;
import io.penstock.wasm.api.HeapType;
import io.penstock.wasm.api.NumberType;
import io.penstock.wasm.api.ReferenceType;
import io.penstock.wasm.api.ValueType;
import io.penstock.wasm.api.VectorType;
import java.util.List;

/**
 * Value types as ints, so that the validator's stacks are plain arrays. Numbers have small ones. A reference's is
 * {@link #FIRST_REFERENCE} + 2 × its heap type (first the abstract ones, then the module's defined types, see
 * {@link TypeSpace}) + 1 if it is nullable. Within a module equal types have equal codes.
 */
@SuppressWarnings("EnumOrdinal") // compact encoding, never leaves the process
public final class TypeCode {

    /** Any type: what an operand has that unreachable code takes from the empty stack. */
    public static final int UNKNOWN = 0;
    /** {@link ValueType#I32}. */
    public static final int I32 = 1;
    /** {@link ValueType#I64}. */
    public static final int I64 = 2;
    /** {@link ValueType#F32}. */
    public static final int F32 = 3;
    /** {@link ValueType#F64}. */
    public static final int F64 = 4;
    /** {@link ValueType#V128}. */
    public static final int V128 = 5;
    /** A reference to who knows what, not null: what unreachable code makes of {@link #UNKNOWN} (spec 3.1.2, bot). */
    public static final int BOTTOM_REFERENCE = 7;
    /** From here on there are references. */
    static final int FIRST_REFERENCE = 8;

    private static final AbstractHeapType[] ABSTRACT = AbstractHeapType.values();
    /** The code of the first defined type's non-null references. */
    static final int FIRST_DEFINED = FIRST_REFERENCE + 2 * ABSTRACT.length;

    /** {@link ValueType#FUNCREF}. */
    public static final int FUNCREF = of(ValueType.FUNCREF);
    /** {@link ValueType#EXTERNREF}. */
    public static final int EXTERNREF = of(ValueType.EXTERNREF);

    private static final List<ValueType> NUMBERS = List.of(NumberType.I32, NumberType.I64, NumberType.F32,
            NumberType.F64, VectorType.V128);

    private TypeCode() {
    }

    /** The code of a type without defined types. */
    public static int of(ValueType type) {
        if (type instanceof NumberType number) {
            return I32 + number.ordinal();
        }
        if (type instanceof ReferenceType(boolean nullable, HeapType heap)) {
            if (heap instanceof AbstractHeapType abstractType) {
                return of(abstractType, nullable);
            }
            throw new IllegalArgumentException(type + " has a code in its module only");
        }
        return V128;
    }

    /** The code of references to an abstract heap type. */
    public static int of(AbstractHeapType type, boolean nullable) {
        return FIRST_REFERENCE + 2 * type.ordinal() + (nullable ? 1 : 0);
    }

    /** The codes of several types, in order. */
    public static int[] of(List<? extends ValueType> types) {
        int[] codes = new int[types.size()];
        for (int i = 0; i < codes.length; i++) {
            codes[i] = of(types.get(i));
        }
        return codes;
    }

    /** The type of a code other than {@link #UNKNOWN} that is below {@link #FIRST_DEFINED}. */
    static ValueType type(int code) {
        return code < FIRST_REFERENCE ? NUMBERS.get(code - 1)
                : new ReferenceType(isNullable(code), heap(code));
    }

    static AbstractHeapType heap(int code) {
        return ABSTRACT[(code - FIRST_REFERENCE) >> 1];
    }

    /** Whether null is of a reference's type. */
    public static boolean isNullable(int code) {
        return code >= FIRST_REFERENCE && (code & 1) != 0;
    }

    /** The code of the same references, null among them or not. */
    public static int withNullable(int code, boolean nullable) {
        return code < FIRST_REFERENCE ? code : (code & ~1) | (nullable ? 1 : 0);
    }

    /** Whether a value of this code may be a reference. */
    public static boolean isReference(int code) {
        return code == UNKNOWN || code >= BOTTOM_REFERENCE;
    }

    /** Whether a value of this code may be a number or a vector. */
    public static boolean isNumber(int code) {
        return code < BOTTOM_REFERENCE;
    }
}
