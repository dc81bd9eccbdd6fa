package io.penstock.sample;

import io.penstock.plugin.web.Problem;
import io.penstock.wasm.api.FunctionType;
import io.penstock.wasm.api.NumberType;
import io.penstock.wasm.api.ReferenceType;
import io.penstock.wasm.api.V128;
import io.penstock.wasm.api.ValueType;
import io.penstock.wasm.api.VectorType;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;

/**
 * Wasm values as JSON. A JSON number is a double to many readers, so i64 goes out as a string of decimal digits, and so do the
 * floats JSON has no number for: {@code "NaN"}, {@code "Infinity"}, {@code "-Infinity"}. In comes either form. A v128 is a string of 32
 * hexadecimal digits, the highest first. An integer may
 * be given signed or unsigned, as Wasm has no sign; results are signed.
 */
final class JsonValues {

    private final ObjectReader reader;

    JsonValues(JsonMapper json) {
        this.reader = json.reader().with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    }

    /**
     * Reads the arguments of a call.
     *
     * @param json a JSON array with one value for each parameter
     * @throws Problem 400 when count or types do not fit
     */
    List<@Nullable Object> arguments(byte[] json, FunctionType type) {
        JsonNode array = parse(json);
        List<ValueType> params = type.params();
        if (!array.isArray() || array.size() != params.size()) {
            throw Problem.badRequest("Expected a JSON array of " + params.size() + " arguments for " + type + ", found "
                    + (array.isArray() ? array.size() + " elements" : "another JSON value"));
        }
        List<@Nullable Object> arguments = new ArrayList<>(params.size());
        for (int i = 0; i < params.size(); i++) {
            arguments.add(argument(i, params.get(i), array.get(i)));
        }
        return arguments;
    }

    private JsonNode parse(byte[] json) {
        try {
            return reader.readTree(json);
        } catch (JacksonException e) {
            throw Problem.badRequest("Not JSON: " + e.getOriginalMessage());
        }
    }

    private static @Nullable Object argument(int index, ValueType type, JsonNode json) {
        Object value = switch (type) {
            case NumberType.I32 -> integer(json, 32);
            case NumberType.I64 -> integer(json, 64);
            case NumberType.F32 -> toFloat(real(json, Float.MAX_VALUE));
            case NumberType.F64 -> real(json, Double.MAX_VALUE);
            case VectorType.V128 -> vector(json);
            case ReferenceType reference -> null;
        };
        if (value == null && !(type instanceof ReferenceType reference && reference.nullable() && json.isNull())) {
            throw Problem.badRequest("Argument " + index + " must be " + expected(type) + ", found " + shorten(json));
        }
        return value;
    }

    private static @Nullable Object integer(JsonNode json, int bits) {
        BigInteger value;
        if (json.isIntegralNumber()) {
            value = json.bigIntegerValue();
        } else if (json.isString() && json.stringValue().matches("-?[0-9]{1,20}")) {
            value = new BigInteger(json.stringValue());
        } else {
            return null;
        }
        boolean fits = value.signum() < 0 ? value.bitLength() < bits : value.bitLength() <= bits;
        if (!fits) {
            return null;
        }
        return bits == 32 ? (Object) value.intValue() : (Object) value.longValue();
    }

    private static @Nullable Double real(JsonNode json, double largest) {
        if (json.isNumber()) {
            double value = json.doubleValue();
            return Math.abs(value) <= largest ? value : null;
        }
        return switch (json.isString() ? json.stringValue() : "") {
            case "NaN" -> Double.NaN;
            case "Infinity" -> Double.POSITIVE_INFINITY;
            case "-Infinity" -> Double.NEGATIVE_INFINITY;
            default -> null;
        };
    }

    private static @Nullable V128 vector(JsonNode json) {
        String digits = json.isString() ? json.stringValue() : "";
        if (!digits.matches("[0-9a-fA-F]{32}")) {
            return null;
        }
        return new V128(Long.parseUnsignedLong(digits, 16, 32, 16), Long.parseUnsignedLong(digits, 0, 16, 16));
    }

    private static @Nullable Float toFloat(@Nullable Double value) {
        return value == null ? null : value.floatValue();
    }

    private static String expected(ValueType type) {
        return switch (type) {
            case NumberType.I32 -> "an i32: an integer of 32 bits";
            case NumberType.I64 -> "an i64: an integer of 64 bits, best as a string";
            case NumberType.F32, NumberType.F64 -> type + ": a number, \"NaN\", \"Infinity\" or \"-Infinity\"";
            case VectorType.V128 -> "a v128: a string of 32 hexadecimal digits, the highest first";
            case ReferenceType reference -> reference + ": null";
        };
    }

    private static String shorten(JsonNode json) {
        String text = json.toString();
        return text.length() <= 60 ? text : text.substring(0, 60) + "…";
    }

    /** A result as what Jackson writes in the form above. References other than null have no JSON: their Java type stands. */
    static @Nullable Object result(@Nullable Object value) {
        return switch (value) {
            case Long l -> l.toString();
            case Float f when !Float.isFinite(f) -> f.toString();
            case Double d when !Double.isFinite(d) -> d.toString();
            case null -> null;
            case Number number -> number;
            case V128 vector -> "%016x%016x".formatted(vector.high(), vector.low());
            default -> "[reference]";
        };
    }
}
