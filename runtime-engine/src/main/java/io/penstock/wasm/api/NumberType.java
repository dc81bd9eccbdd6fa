package io.penstock.wasm.api;

/** The number types (spec 2.3.1). */
public enum NumberType implements ValueType {
    /** 32-bit integer, Java {@code int}. */
    I32("i32", int.class),
    /** 64-bit integer, Java {@code long}. */
    I64("i64", long.class),
    /** Single precision, Java {@code float}. */
    F32("f32", float.class),
    /** Double precision, Java {@code double}. */
    F64("f64", double.class);

    private final String text;
    private final Class<?> javaType;

    NumberType(String text, Class<?> javaType) {
        this.text = text;
        this.javaType = javaType;
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
    public boolean isReference() {
        return false;
    }

    @Override
    public Class<?> javaType() {
        return javaType;
    }

    @Override
    public String toString() {
        return text;
    }
}
