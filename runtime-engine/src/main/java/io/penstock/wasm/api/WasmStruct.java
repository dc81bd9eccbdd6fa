package io.penstock.wasm.api;

import org.jspecify.annotations.Nullable;

/** A struct of the guest's (spec 4.2.15), on the JVM's heap. Two are equal when they are the same one. */
public interface WasmStruct {

    /** Its type. */
    DefinedType type();

    /**
     * A field's value, boxed as {@link ValueType} says; integers of fewer bits are i32, sign-extended.
     *
     * @throws IndexOutOfBoundsException when it has no such field
     */
    @Nullable
    Object get(int field);
}
