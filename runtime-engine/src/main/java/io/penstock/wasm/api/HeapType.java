package io.penstock.wasm.api;

/** What a reference refers to (spec 2.3.2): one of the standard's types or one that a module defines. Immutable. */
public sealed interface HeapType permits AbstractHeapType, DefinedType {

    /** Any function. */
    HeapType FUNC = AbstractHeapType.FUNC;
    /** Any host object. */
    HeapType EXTERN = AbstractHeapType.EXTERN;

    /** Whether everything of this type is of the other type too (spec 3.3.3). */
    boolean matches(HeapType other);
}
