package io.penstock.wasm.internal.runtime;

import io.penstock.wasm.api.ArrayType;
import io.penstock.wasm.api.DefinedType;
import io.penstock.wasm.api.NumberType;
import io.penstock.wasm.api.PackedType;
import io.penstock.wasm.api.ReferenceType;
import io.penstock.wasm.api.StorageType;
import io.penstock.wasm.api.V128;
import io.penstock.wasm.api.VectorType;
import io.penstock.wasm.api.WasmArray;
import java.lang.reflect.Array;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** An array (spec 4.2.15): a Java array of the elements' own type, packed ones in {@code byte[]} and {@code short[]}. */
public final class ArrayInstance implements WasmArray {

    /** Most elements of one array: what a Java array of bytes still has room for. */
    private static final int MAX_LENGTH = 1 << 30;

    /** The object itself and the header of its Java array. */
    private static final int OVERHEAD = 40;
    /** A reference, and the object of a vector. */
    private static final int VECTOR = 40;

    private final DefinedType type;
    /** The Java array. */
    public final Object elements;
    /** Its length. */
    public final int length;

    private ArrayInstance(DefinedType type, Object elements, int length) {
        this.type = type;
        this.elements = elements;
        this.length = length;
    }

    /**
     * An array of zeros or nulls.
     *
     * @param length unsigned
     * @throws io.penstock.wasm.api.Trap when it is too large for this machine
     */
    public static ArrayInstance ofDefaults(DefinedType type, int length) {
        if (length < 0 || length > MAX_LENGTH) {
            throw Traps.arrayTooLarge();
        }
        try {
            return new ArrayInstance(type, newArray(storage(type), length), length);
        } catch (OutOfMemoryError e) {
            throw Traps.arrayTooLarge();
        }
    }

    private static Object newArray(StorageType storage, int length) {
        return switch (storage) {
            case ReferenceType _ -> new Object[length];
            case VectorType _ -> {
                Object[] vectors = new Object[length];
                Arrays.fill(vectors, V128.ZERO);
                yield vectors;
            }
            case PackedType packed -> packed == PackedType.I8 ? (Object) new byte[length] : new short[length];
            case NumberType number -> switch (number) {
                case I32 -> (Object) new int[length];
                case I64 -> new long[length];
                case F32 -> new float[length];
                case F64 -> new double[length];
            };
        };
    }

    /** {@code array.new} with a boxed value. */
    public static ArrayInstance filled(DefinedType type, int length, @Nullable Object value) {
        ArrayInstance made = ofDefaults(type, length);
        switch (made.elements) {
            case byte[] array when value instanceof Integer i -> Arrays.fill(array, i.byteValue());
            case short[] array when value instanceof Integer i -> Arrays.fill(array, i.shortValue());
            case int[] array when value instanceof Integer i -> Arrays.fill(array, i);
            case long[] array when value instanceof Long l -> Arrays.fill(array, l);
            case float[] array when value instanceof Float f -> Arrays.fill(array, f);
            case double[] array when value instanceof Double d -> Arrays.fill(array, d);
            case Object[] array -> Arrays.fill(array, value);
            default -> throw new IllegalArgumentException(type.composite() + " of " + value);
        }
        return made;
    }

    /** {@code array.new_fixed} with boxed values. */
    public static ArrayInstance of(DefinedType type, @Nullable Object[] values) {
        ArrayInstance made = ofDefaults(type, values.length);
        for (int i = 0; i < values.length; i++) {
            Object value = values[i];
            switch (made.elements) {
                case byte[] array when value instanceof Integer element -> array[i] = element.byteValue();
                case short[] array when value instanceof Integer element -> array[i] = element.shortValue();
                default -> Array.set(made.elements, i, value);
            }
        }
        return made;
    }

    /**
     * About how many bytes such an array has on the JVM's heap.
     *
     * @param length unsigned
     */
    public static long heapBytes(DefinedType type, int length) {
        StorageType storage = storage(type);
        int element = storage instanceof ReferenceType ? Long.BYTES
                : storage instanceof VectorType ? VECTOR : bytes(type);
        return OVERHEAD + Integer.toUnsignedLong(length) * element;
    }

    /** Bytes of an element in a data segment. */
    static int bytes(DefinedType type) {
        return switch (storage(type)) {
            case PackedType packed -> packed == PackedType.I8 ? 1 : 2;
            case NumberType number -> number == NumberType.I32 || number == NumberType.F32 ? 4 : 8;
            case VectorType _ -> 16;
            case ReferenceType _ -> throw new IllegalStateException("internal error: data for references");
        };
    }

    private static StorageType storage(DefinedType type) {
        return ((ArrayType) type.composite()).element().storage();
    }

    @Override
    public DefinedType type() {
        return type;
    }

    @Override
    public int length() {
        return length;
    }

    @Override
    public @Nullable Object get(int index) {
        return switch (elements) {
            case byte[] array -> (int) array[index];
            case short[] array -> (int) array[index];
            default -> Array.get(elements, index);
        };
    }

    @Override
    public String toString() {
        return "array of " + length + " of " + type;
    }
}
