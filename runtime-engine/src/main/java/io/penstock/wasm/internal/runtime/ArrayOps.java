package io.penstock.wasm.internal.runtime;

import io.penstock.wasm.api.DefinedType;
import io.penstock.wasm.api.V128;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Array instructions (spec 4.6.5). Validation has made sure that what is not null is an array of such elements. */
public final class ArrayOps {

    private static final long U32 = 0xFFFF_FFFFL;
    private static final byte[] NO_DATA = {};
    private static final @Nullable Object[] NO_ELEMENTS = {};

    private ArrayOps() {
    }

    /** {@code array.new_default}. */
    public static ArrayInstance newDefault(int length, int typeIndex, Instance instance) {
        return ofDefaults(instance.types[typeIndex], length, instance);
    }

    private static ArrayInstance ofDefaults(DefinedType type, int length, Instance instance) {
        if (instance.allocates(ArrayInstance.heapBytes(type, length))) {
            return sampled(type, length, instance);
        }
        return ArrayInstance.ofDefaults(type, length);
    }

    private static ArrayInstance sampled(DefinedType type, int length, Instance instance) {
        ArrayInstance made = ArrayInstance.ofDefaults(type, length);
        instance.objects.add(made);
        return made;
    }

    private static ArrayInstance array(@Nullable Object reference) {
        if (reference == null) {
            throw Traps.nullArrayReference();
        }
        return (ArrayInstance) reference;
    }

    /** The Java array, when the index is inside. */
    private static Object at(@Nullable Object reference, int index) {
        ArrayInstance array = array(reference);
        if (index < 0 || index >= array.length) {
            throw Traps.arrayOutOfBounds();
        }
        return array.elements;
    }

    /** The Java array, when the (unsigned) range is inside. */
    private static Object at(@Nullable Object reference, int index, int length) {
        ArrayInstance array = array(reference);
        if (index < 0 || length < 0 || index > array.length - length) {
            throw Traps.arrayOutOfBounds();
        }
        return array.elements;
    }

    /** {@code array.len}. */
    public static int length(@Nullable Object array) {
        return array(array).length;
    }

    /** {@code array.copy}. */
    public static void copy(@Nullable Object destination, int to, @Nullable Object source, int from, int length,
            Instance instance) {
        Object target = at(destination, to, length);
        Object origin = at(source, from, length);
        SafepointPoll.check(instance);
        System.arraycopy(origin, from, target, to, length);
    }

    // segments

    /** {@code array.new_data}. */
    public static ArrayInstance newData(int from, int length, int segment, int typeIndex, Instance instance) {
        DefinedType type = instance.types[typeIndex];
        ByteBuffer data = data(from, length, ArrayInstance.bytes(type), segment, instance);
        ArrayInstance made = ofDefaults(type, length, instance);
        read(data, made.elements, 0, length);
        return made;
    }

    /** {@code array.init_data}. */
    public static void initData(@Nullable Object array, int to, int from, int length, int segment, Instance instance) {
        Object target = at(array, to, length);
        ByteBuffer data = data(from, length, ArrayInstance.bytes(array(array).type()), segment, instance);
        read(data, target, to, length);
    }

    private static ByteBuffer data(int from, int length, int size, int segment, Instance instance) {
        byte[] found = instance.dataSegments[segment];
        byte[] bytes = found == null ? NO_DATA : found;
        long begin = from & U32;
        long count = (length & U32) * size;
        if (begin > bytes.length || count > bytes.length - begin) {
            throw Traps.memoryOutOfBounds();
        }
        return ByteBuffer.wrap(bytes, (int) begin, (int) count).slice().order(ByteOrder.LITTLE_ENDIAN);
    }

    private static void read(ByteBuffer data, Object target, int to, int length) {
        switch (target) {
            case byte[] bytes -> data.get(bytes, to, length);
            case short[] shorts -> data.asShortBuffer().get(shorts, to, length);
            case int[] ints -> data.asIntBuffer().get(ints, to, length);
            case long[] longs -> data.asLongBuffer().get(longs, to, length);
            case float[] floats -> { // by way of ints: a NaN's bits stay
                for (int i = 0; i < length; i++) {
                    floats[to + i] = Float.intBitsToFloat(data.getInt(i * Float.BYTES));
                }
            }
            case double[] doubles -> {
                for (int i = 0; i < length; i++) {
                    doubles[to + i] = Double.longBitsToDouble(data.getLong(i * Double.BYTES));
                }
            }
            case Object[] vectors -> {
                for (int i = 0; i < length; i++) {
                    int at = 2 * Long.BYTES * i;
                    vectors[to + i] = new V128(data.getLong(at), data.getLong(at + Long.BYTES));
                }
            }
            default -> throw new IllegalStateException("internal error: no array of numbers");
        }
    }

    /** {@code array.new_elem}. */
    public static ArrayInstance newElem(int from, int length, int segment, int typeIndex, Instance instance) {
        @Nullable
        Object[] source = elements(from, length, segment, instance);
        ArrayInstance made = newDefault(length, typeIndex, instance);
        System.arraycopy(source, from, made.elements, 0, length);
        return made;
    }

    /** {@code array.init_elem}. */
    public static void initElem(@Nullable Object array, int to, int from, int length, int segment, Instance instance) {
        Object target = at(array, to, length);
        System.arraycopy(elements(from, length, segment, instance), from, target, to, length);
    }

    private static @Nullable Object[] elements(int from, int length, int segment, Instance instance) {
        @Nullable
        Object[] found = instance.elementSegments[segment];
        @Nullable
        Object[] source = found == null ? NO_ELEMENTS : found;
        if (from < 0 || length < 0 || from > source.length - length) {
            throw Traps.tableOutOfBounds();
        }
        return source;
    }

    // i8

    /** {@code array.new}. */
    public static ArrayInstance newI8(int value, int length, int typeIndex, Instance instance) {
        ArrayInstance made = newDefault(length, typeIndex, instance);
        Arrays.fill((byte[]) made.elements, (byte) value);
        return made;
    }

    /** {@code array.get_s}. */
    public static int getI8S(@Nullable Object array, int index) {
        return ((byte[]) at(array, index))[index];
    }

    /** {@code array.get_u}. */
    public static int getI8U(@Nullable Object array, int index) {
        return ((byte[]) at(array, index))[index] & 0xFF;
    }

    /** {@code array.set}. */
    public static void setI8(@Nullable Object array, int index, int value) {
        ((byte[]) at(array, index))[index] = (byte) value;
    }

    /** {@code array.fill}. */
    public static void fillI8(@Nullable Object array, int index, int value, int length, Instance instance) {
        byte[] elements = (byte[]) at(array, index, length);
        SafepointPoll.check(instance);
        Arrays.fill(elements, index, index + length, (byte) value);
    }

    // i16

    /** {@code array.new}. */
    public static ArrayInstance newI16(int value, int length, int typeIndex, Instance instance) {
        ArrayInstance made = newDefault(length, typeIndex, instance);
        Arrays.fill((short[]) made.elements, (short) value);
        return made;
    }

    /** {@code array.get_s}. */
    public static int getI16S(@Nullable Object array, int index) {
        return ((short[]) at(array, index))[index];
    }

    /** {@code array.get_u}. */
    public static int getI16U(@Nullable Object array, int index) {
        return ((short[]) at(array, index))[index] & 0xFFFF;
    }

    /** {@code array.set}. */
    public static void setI16(@Nullable Object array, int index, int value) {
        ((short[]) at(array, index))[index] = (short) value;
    }

    /** {@code array.fill}. */
    public static void fillI16(@Nullable Object array, int index, int value, int length, Instance instance) {
        short[] elements = (short[]) at(array, index, length);
        SafepointPoll.check(instance);
        Arrays.fill(elements, index, index + length, (short) value);
    }

    // i32

    /** {@code array.new}. */
    public static ArrayInstance newI32(int value, int length, int typeIndex, Instance instance) {
        ArrayInstance made = newDefault(length, typeIndex, instance);
        Arrays.fill((int[]) made.elements, value);
        return made;
    }

    /** {@code array.get}. */
    public static int getI32(@Nullable Object array, int index) {
        return ((int[]) at(array, index))[index];
    }

    /** {@code array.set}. */
    public static void setI32(@Nullable Object array, int index, int value) {
        ((int[]) at(array, index))[index] = value;
    }

    /** {@code array.fill}. */
    public static void fillI32(@Nullable Object array, int index, int value, int length, Instance instance) {
        int[] elements = (int[]) at(array, index, length);
        SafepointPoll.check(instance);
        Arrays.fill(elements, index, index + length, value);
    }

    // i64

    /** {@code array.new}. */
    public static ArrayInstance newI64(long value, int length, int typeIndex, Instance instance) {
        ArrayInstance made = newDefault(length, typeIndex, instance);
        Arrays.fill((long[]) made.elements, value);
        return made;
    }

    /** {@code array.get}. */
    public static long getI64(@Nullable Object array, int index) {
        return ((long[]) at(array, index))[index];
    }

    /** {@code array.set}. */
    public static void setI64(@Nullable Object array, int index, long value) {
        ((long[]) at(array, index))[index] = value;
    }

    /** {@code array.fill}. */
    public static void fillI64(@Nullable Object array, int index, long value, int length, Instance instance) {
        long[] elements = (long[]) at(array, index, length);
        SafepointPoll.check(instance);
        Arrays.fill(elements, index, index + length, value);
    }

    // f32

    /** {@code array.new}. */
    public static ArrayInstance newF32(float value, int length, int typeIndex, Instance instance) {
        ArrayInstance made = newDefault(length, typeIndex, instance);
        Arrays.fill((float[]) made.elements, value);
        return made;
    }

    /** {@code array.get}. */
    public static float getF32(@Nullable Object array, int index) {
        return ((float[]) at(array, index))[index];
    }

    /** {@code array.set}. */
    public static void setF32(@Nullable Object array, int index, float value) {
        ((float[]) at(array, index))[index] = value;
    }

    /** {@code array.fill}. */
    public static void fillF32(@Nullable Object array, int index, float value, int length, Instance instance) {
        float[] elements = (float[]) at(array, index, length);
        SafepointPoll.check(instance);
        Arrays.fill(elements, index, index + length, value);
    }

    // f64

    /** {@code array.new}. */
    public static ArrayInstance newF64(double value, int length, int typeIndex, Instance instance) {
        ArrayInstance made = newDefault(length, typeIndex, instance);
        Arrays.fill((double[]) made.elements, value);
        return made;
    }

    /** {@code array.get}. */
    public static double getF64(@Nullable Object array, int index) {
        return ((double[]) at(array, index))[index];
    }

    /** {@code array.set}. */
    public static void setF64(@Nullable Object array, int index, double value) {
        ((double[]) at(array, index))[index] = value;
    }

    /** {@code array.fill}. */
    public static void fillF64(@Nullable Object array, int index, double value, int length, Instance instance) {
        double[] elements = (double[]) at(array, index, length);
        SafepointPoll.check(instance);
        Arrays.fill(elements, index, index + length, value);
    }

    // references

    /** {@code array.new}. */
    public static ArrayInstance newRef(@Nullable Object value, int length, int typeIndex, Instance instance) {
        ArrayInstance made = newDefault(length, typeIndex, instance);
        Arrays.fill((@Nullable Object[]) made.elements, value);
        return made;
    }

    /** {@code array.get}. */
    public static @Nullable Object getRef(@Nullable Object array, int index) {
        return ((@Nullable Object[]) at(array, index))[index];
    }

    /** {@code array.set}. */
    public static void setRef(@Nullable Object array, int index, @Nullable Object value) {
        ((@Nullable Object[]) at(array, index))[index] = value;
    }

    /** {@code array.fill}. */
    public static void fillRef(@Nullable Object array, int index, @Nullable Object value, int length,
            Instance instance) {
        @Nullable
        Object[] elements = (@Nullable Object[]) at(array, index, length);
        SafepointPoll.check(instance);
        Arrays.fill(elements, index, index + length, value);
    }
}
