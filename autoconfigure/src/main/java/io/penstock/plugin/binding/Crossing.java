package io.penstock.plugin.binding;

import io.penstock.wasm.api.NumberType;
import io.penstock.wasm.api.ValueType;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.json.JsonMapper;

/** How values of one Java type cross between host and guest. */
sealed interface Crossing {

    /** The types of parameters that the value takes. */
    List<ValueType> params();

    /** The type of a result that is such a value. */
    ValueType result();

    /** The value as bytes, where the ABI takes bytes alone. */
    byte[] encode(@Nullable Object value);

    /**
     * The value that the bytes are; null for none.
     *
     * @throws IllegalArgumentException when they are no such value
     */
    @Nullable
    Object decode(byte[] bytes);

    /** How values of a type cross. */
    static Crossing of(Type type, JsonMapper json) {
        if (type instanceof Class<?> c && Numbers.TYPES.containsKey(c)) {
            return new Numbers(Objects.requireNonNull(Numbers.TYPES.get(c)), json, c);
        }
        return type == byte[].class ? new Raw()
                : type == String.class ? new Text() : new Json(json, json.constructType(type));
    }

    /** Numbers, one by one. */
    record Numbers(NumberType type, JsonMapper json, Class<?> java) implements Crossing {

        static final Map<Class<?>, NumberType> TYPES = Map.of(int.class, NumberType.I32, Integer.class, NumberType.I32,
                boolean.class, NumberType.I32, Boolean.class, NumberType.I32, long.class, NumberType.I64, Long.class,
                NumberType.I64, float.class, NumberType.F32, double.class, NumberType.F64);

        @Override
        public List<ValueType> params() {
            return List.of(type);
        }

        @Override
        public ValueType result() {
            return type;
        }

        private boolean isBoolean() {
            return java == boolean.class || java == Boolean.class;
        }

        Object toGuest(@Nullable Object value) {
            return value instanceof Boolean b ? (Object) (b ? 1 : 0) : Objects.requireNonNull(value);
        }

        @Nullable
        Object toHost(@Nullable Object value) {
            return isBoolean() ? (Object) !Integer.valueOf(0).equals(value) : value;
        }

        @Override
        public byte[] encode(@Nullable Object value) {
            return json.writeValueAsBytes(value);
        }

        @Override
        public @Nullable Object decode(byte[] bytes) {
            return read(json, bytes, json.constructType(java));
        }
    }

    /** Bytes as they are. */
    record Raw() implements Bytes {

        @Override
        public byte[] encode(@Nullable Object value) {
            return value == null ? new byte[0] : (byte[]) value;
        }

        @Override
        public Object decode(byte[] bytes) {
            return bytes;
        }
    }

    /** Texts in UTF-8. */
    record Text() implements Bytes {

        @Override
        public byte[] encode(@Nullable Object value) {
            return value == null ? new byte[0] : ((String) value).getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public Object decode(byte[] bytes) {
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    /** Everything else. */
    record Json(JsonMapper json, JavaType type) implements Bytes {

        @Override
        public byte[] encode(@Nullable Object value) {
            return json.writeValueAsBytes(value);
        }

        @Override
        public @Nullable Object decode(byte[] bytes) {
            return bytes.length == 0 ? null : read(json, bytes, type);
        }
    }

    /** What crosses as bytes. */
    sealed interface Bytes extends Crossing {

        @Override
        default List<ValueType> params() {
            return List.of(NumberType.I32, NumberType.I32);
        }

        @Override
        default ValueType result() {
            return NumberType.I64;
        }
    }

    private static @Nullable Object read(JsonMapper json, byte[] bytes, JavaType type) {
        try {
            return json.readValue(bytes, type);
        } catch (JacksonException e) {
            throw new IllegalArgumentException(
                    "not the JSON of a " + type.toCanonical() + ": " + e.getOriginalMessage(),
                    e);
        }
    }
}
