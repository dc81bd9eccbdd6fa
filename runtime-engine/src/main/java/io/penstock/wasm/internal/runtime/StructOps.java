package io.penstock.wasm.internal.runtime;

import org.jspecify.annotations.Nullable;

/** Struct instructions (spec 4.6.4). Validation has made sure that what is not null is a struct with such a field. */
public final class StructOps {

    private StructOps() {
    }

    /** A struct with so many numbers and references, all zero or null. */
    public static StructInstance allocate(int numbers, int references, int typeIndex, Instance instance) {
        if (instance.allocates(StructInstance.heapBytes(numbers, references))) {
            return sampled(numbers, references, typeIndex, instance);
        }
        return StructInstance.allocate(instance.types[typeIndex], numbers, references);
    }

    /** An allocation of its own: the others do not escape here, and HotSpot may do without them. */
    private static StructInstance sampled(int numbers, int references, int typeIndex, Instance instance) {
        StructInstance made = StructInstance.allocate(instance.types[typeIndex], numbers, references);
        instance.objects.add(made);
        return made;
    }

    private static StructInstance struct(@Nullable Object reference) {
        if (reference == null) {
            throw Traps.nullStructReference();
        }
        return (StructInstance) reference;
    }

    /** {@code struct.get} of an i32, or {@code struct.get_u}. */
    public static int getI32(@Nullable Object struct, int place) {
        return (int) struct(struct).numbers[place];
    }

    /** {@code struct.get_s} of an i8. */
    public static int getI8S(@Nullable Object struct, int place) {
        return (byte) struct(struct).numbers[place];
    }

    /** {@code struct.get_s} of an i16. */
    public static int getI16S(@Nullable Object struct, int place) {
        return (short) struct(struct).numbers[place];
    }

    /** {@code struct.get} of an i64. */
    public static long getI64(@Nullable Object struct, int place) {
        return struct(struct).numbers[place];
    }

    /** {@code struct.get} of an f32. */
    public static float getF32(@Nullable Object struct, int place) {
        return Float.intBitsToFloat((int) struct(struct).numbers[place]);
    }

    /** {@code struct.get} of an f64. */
    public static double getF64(@Nullable Object struct, int place) {
        return Double.longBitsToDouble(struct(struct).numbers[place]);
    }

    /** {@code struct.get} of a reference. */
    public static @Nullable Object getRef(@Nullable Object struct, int place) {
        return struct(struct).references[place];
    }

    /** {@code struct.set} of an i32, or of what is left of it in a packed field. */
    public static void setI32(@Nullable Object struct, int value, int place) {
        struct(struct).numbers[place] = value;
    }

    /** {@code struct.set} of an i64. */
    public static void setI64(@Nullable Object struct, long value, int place) {
        struct(struct).numbers[place] = value;
    }

    /** {@code struct.set} of an f32. */
    public static void setF32(@Nullable Object struct, float value, int place) {
        struct(struct).numbers[place] = Float.floatToRawIntBits(value);
    }

    /** {@code struct.set} of an f64. */
    public static void setF64(@Nullable Object struct, double value, int place) {
        struct(struct).numbers[place] = Double.doubleToRawLongBits(value);
    }

    /** {@code struct.set} of a reference. */
    public static void setRef(@Nullable Object struct, @Nullable Object value, int place) {
        struct(struct).references[place] = value;
    }
}
