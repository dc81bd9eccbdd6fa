package io.penstock.wasm.api;

/** What a type definition describes (spec 2.3.8): functions, structs or arrays of a form. */
public sealed interface CompositeType permits FunctionType, StructType, ArrayType {

    /** The abstract type that all of its kind match. */
    AbstractHeapType kind();
}
