package io.penstock.wasm.internal.runtime;

import io.penstock.wasm.api.FunctionType;
import io.penstock.wasm.api.NumberType;
import io.penstock.wasm.api.ReferenceType;
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
            results[i] = switch (type.results().get(i)) {
                case NumberType.I32 -> (Object) (int) instance.resultBits[i];
                case NumberType.I64 -> instance.resultBits[i];
                case NumberType.F32 -> Float.intBitsToFloat((int) instance.resultBits[i]);
                case NumberType.F64 -> Double.longBitsToDouble(instance.resultBits[i]);
                case ReferenceType r -> instance.resultRefs[i];
            };
        }
        return results;
    }

    /** Leaves all but the first result in the instance; returns the first. */
    public static @Nullable Object unpack(@Nullable Object[] results, Instance instance) {
        for (int i = 1; i < results.length; i++) {
            switch (results[i]) {
                case Integer value -> instance.resultBits[i] = value;
                case Long value -> instance.resultBits[i] = value;
                case Float value -> instance.resultBits[i] = Float.floatToRawIntBits(value);
                case Double value -> instance.resultBits[i] = Double.doubleToRawLongBits(value);
                case null, default -> instance.resultRefs[i] = results[i];
            }
        }
        return results[0];
    }
}
