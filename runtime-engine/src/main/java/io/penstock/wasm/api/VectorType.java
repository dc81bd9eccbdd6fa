package io.penstock.wasm.api;

/** The vector types (spec 2.3.2): one. */
public enum VectorType implements ValueType {
    /** 128 bits, Java {@link io.penstock.wasm.api.V128}. */
    V128;

    @Override
    public boolean isReference() {
        return false;
    }

    @Override
    public Class<?> javaType() {
        return io.penstock.wasm.api.V128.class;
    }

    @Override
    public boolean matches(ValueType other) {
        return this == other;
    }

    @Override
    public ValueType unpacked() {
        return this;
    }

    @Override
    public String toString() {
        return "v128";
    }
}
