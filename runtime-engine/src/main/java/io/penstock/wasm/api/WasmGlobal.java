package io.penstock.wasm.api;

import org.jspecify.annotations.Nullable;

/** A global variable (JS API {@code WebAssembly.Global}). */
public interface WasmGlobal extends Extern {

    /** The value, boxed as {@link ValueType} says. */
    @Nullable
    Object get();

    /**
     * Assigns the value.
     *
     * @throws IllegalStateException when the global is immutable
     * @throws IllegalArgumentException when the value is not of its type
     */
    void set(@Nullable Object value);

    @Override
    ExternType.Global externType();
}
