package io.penstock.wasm.api;

/** The type of a memory's addresses or a table's indexes (spec 2.3.12). */
public enum AddressType {
    /** 32 bits. */
    I32(ValueType.I32),
    /** 64 bits. */
    I64(ValueType.I64);

    @SuppressWarnings("ImmutableEnumChecker") // types are immutable
    private final ValueType valueType;

    AddressType(ValueType valueType) {
        this.valueType = valueType;
    }

    /** The type of addresses as values. */
    public ValueType valueType() {
        return valueType;
    }

    @Override
    public String toString() {
        return valueType.toString();
    }
}
