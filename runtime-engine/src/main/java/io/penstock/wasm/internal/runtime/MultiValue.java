package io.penstock.wasm.internal.runtime;

import io.penstock.wasm.api.FunctionType;
import io.penstock.wasm.api.NumberType;
import io.penstock.wasm.api.V128;
import io.penstock.wasm.api.ValueType;
import io.penstock.wasm.api.VectorType;
import org.jspecify.annotations.Nullable;

/**
 * Several results. Inside a module the first is the JVM's result and the others are left in the instance, each at its
 * index; at the boundary they are an array of boxed values.
 */
public final class MultiValue {

    private MultiValue() {
    }

    /** The array for the boundary, after a call inside. */
    public static @Nullable Object[] pack(@Nullable Object first, int typeIndex, Instance instance) {
        FunctionType type = instance.types[typeIndex].function();
        @Nullable
        Object[] results = new Object[type.results().size()];
        results[0] = first;
        for (int i = 1; i < results.length; i++) {
            results[i] = result(i, type.results().get(i), instance);
        }
        return results;
    }

    private static @Nullable Object result(int index, ValueType type, Instance instance) {
        long bits = instance.resultBits[index];
        if (type instanceof NumberType number) {
            return switch (number) {
                case I32 -> (Object) (int) bits;
                case I64 -> bits;
                case F32 -> Float.intBitsToFloat((int) bits);
                case F64 -> Double.longBitsToDouble(bits);
            };
        }
        return type instanceof VectorType ? new V128(bits, instance.resultHighs[index]) : instance.resultRefs[index];
    }

    /** Leaves all but the first result in the instance; returns the first. */
    public static @Nullable Object unpack(@Nullable Object[] results, Instance instance) {
        for (int i = 1; i < results.length; i++) {
            Object result = results[i];
            instance.resultRefs[i] = result; // a reference may be an object of any class, a number's too
            if (result instanceof Integer value) {
                instance.resultBits[i] = value;
            } else if (result instanceof Long value) {
                instance.resultBits[i] = value;
            } else if (result instanceof Float value) {
                instance.resultBits[i] = Float.floatToRawIntBits(value);
            } else if (result instanceof Double value) {
                instance.resultBits[i] = Double.doubleToRawLongBits(value);
            } else if (result instanceof V128(long low, long high) && i < instance.resultHighs.length) {
                instance.resultBits[i] = low;
                instance.resultHighs[i] = high;
            }
        }
        return results[0];
    }

    /**
     * A v128 that came through a typed handle.
     *
     * @throws IllegalArgumentException when it is null
     */
    public static V128 checked(@Nullable V128 value) {
        if (value == null) {
            throw new IllegalArgumentException("a v128 must not be null");
        }
        return value;
    }

    /** A v128 that lies among references, where null is zero. */
    public static V128 orZero(@Nullable Object value) {
        return value instanceof V128 vector ? vector : V128.ZERO;
    }

    /** Makes a v128's value. */
    public static V128 vector(long low, long high) {
        return new V128(low, high);
    }

    /** Makes the value of a v128 result whose upper half is in the instance. */
    public static V128 vector(long low, Instance instance) {
        return new V128(low, instance.resultHighs[0]);
    }

    /** Leaves the upper half of a v128 result in the instance; returns the lower. */
    public static long halves(@Nullable V128 value, Instance instance) {
        V128 known = checked(value);
        instance.resultHighs[0] = known.high();
        return known.low();
    }
}
