package io.penstock.wasm.internal.runtime;

import io.penstock.wasm.api.ExternType;
import io.penstock.wasm.api.NumberType;
import io.penstock.wasm.api.V128;
import io.penstock.wasm.api.ValueType;
import io.penstock.wasm.api.Values;
import io.penstock.wasm.api.VectorType;
import io.penstock.wasm.api.WasmGlobal;
import org.jspecify.annotations.Nullable;

/** A global. Generated code reads and writes the one field that has the global's type. */
public final class GlobalStorage implements WasmGlobal {

    /** The value of an i32. */
    public int i32;
    /** The value of an i64. */
    public long i64;
    /** The value of an f32. */
    public float f32;
    /** The value of an f64. */
    public double f64;
    /** The upper half of a v128, whose lower half is {@link #i64}. */
    public long high;
    /** The value of a reference. */
    public @Nullable Object ref;

    private final ExternType.Global type;

    /**
     * A global with a value.
     *
     * @throws IllegalArgumentException when the value is not of the type
     */
    public GlobalStorage(ExternType.Global type, @Nullable Object value) {
        this.type = type;
        assign(value);
    }

    @Override
    public @Nullable Object get() {
        if (type.valueType() instanceof NumberType number) {
            return switch (number) {
                case I32 -> (Object) i32;
                case I64 -> i64;
                case F32 -> f32;
                case F64 -> f64;
            };
        }
        return type.valueType() instanceof VectorType ? new V128(i64, high) : ref;
    }

    @Override
    public void set(@Nullable Object value) {
        if (!type.mutable()) {
            throw new IllegalStateException("the global is immutable");
        }
        assign(value);
    }

    private void assign(@Nullable Object value) {
        ValueType expected = type.valueType();
        Object internal = FunctionInstance.internal(value, expected);
        if (!Values.fits(internal, expected)) {
            throw new IllegalArgumentException("the global is " + expected + ", found " + Values.describe(value));
        }
        if (expected.isReference()) {
            ref = internal;
        } else if (internal instanceof Integer i) {
            i32 = i;
        } else if (internal instanceof Long l) {
            i64 = l;
        } else if (internal instanceof Float f) {
            f32 = f;
        } else if (internal instanceof Double d) {
            f64 = d;
        } else if (internal instanceof V128(long lowHalf, long highHalf)) {
            i64 = lowHalf;
            high = highHalf;
        }
    }

    /** Takes the value of another one of the same type. */
    void copy(GlobalStorage other) {
        i32 = other.i32;
        i64 = other.i64;
        f32 = other.f32;
        f64 = other.f64;
        high = other.high;
        ref = other.ref;
    }

    @Override
    public ExternType.Global externType() {
        return type;
    }
}
