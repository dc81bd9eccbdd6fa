package io.penstock.wasm.api;

/** What a field holds (spec 2.3.9): a value, or an integer of fewer bits. */
public sealed interface StorageType permits ValueType, PackedType {

    /** The type of the field's value on the operand stack. */
    ValueType unpacked();
}
