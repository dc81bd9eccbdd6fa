package io.penstock.wasm.api;

/** Integers that only exist in fields (spec 2.3.9); on the operand stack they are i32. */
public enum PackedType implements StorageType {
    /** 8 bits. */
    I8("i8"),
    /** 16 bits. */
    I16("i16");

    private final String text;

    PackedType(String text) {
        this.text = text;
    }

    @Override
    public ValueType unpacked() {
        return ValueType.I32;
    }

    @Override
    public String toString() {
        return text;
    }
}
