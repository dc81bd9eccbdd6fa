package io.penstock.wasm.api;

import org.jspecify.annotations.Nullable;

/** A table of references (JS API {@code WebAssembly.Table}). Indexes out of range throw {@link IndexOutOfBoundsException}. */
public interface WasmTable extends Extern {

    /** Current size in elements. */
    long size();

    /** The element, or null for the null reference. */
    @Nullable
    Object get(long index);

    /**
     * Replaces an element.
     *
     * @throws IllegalArgumentException when the value is not of the element type
     */
    void set(long index, @Nullable Object value);

    /**
     * Grows by {@code delta} elements that hold {@code initial}.
     *
     * @return the old size, or -1 when the maximum or a limit does not allow it
     */
    long grow(long delta, @Nullable Object initial);

    @Override
    ExternType.Table externType();
}
