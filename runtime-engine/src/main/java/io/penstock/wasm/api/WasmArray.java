package io.penstock.wasm.api;

import org.jspecify.annotations.Nullable;

/** An array of the guest's (spec 4.2.15), on the JVM's heap. Two are equal when they are the same one. */
public interface WasmArray {

    /** Its type. */
    DefinedType type();

    /** Number of elements. */
    int length();

    /**
     * An element's value, boxed as {@link ValueType} says; integers of fewer bits are i32, sign-extended.
     *
     * @throws IndexOutOfBoundsException when it has no such element
     */
    @Nullable
    Object get(int index);
}
