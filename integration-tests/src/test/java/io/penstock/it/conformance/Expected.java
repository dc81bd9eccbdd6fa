package io.penstock.it.conformance;

import io.penstock.wasm.api.AbstractHeapType;
import io.penstock.wasm.api.ReferenceType;
import io.penstock.wasm.api.V128;
import io.penstock.wasm.api.Values;
import io.penstock.wasm.api.WasmFunction;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What a result must look like. Floats are compared by their bits, so that the sign of zero and the payload of a NaN count.
 *
 * @param text for messages
 * @param test whether a boxed value is as expected
 */
record Expected(String text, Predicate<@Nullable Object> test) {

    /** A reference to something of the host's, by the number the suite gives it. */
    record HostReference(String number) {
    }

    /** Whether the value is as expected. */
    boolean matches(@Nullable Object value) {
        return test.test(value);
    }

    @Override
    public String toString() {
        return text;
    }

    /** The boxed value that a node describes. */
    static @Nullable Object value(JsonNode node) {
        String type = node.get("type").stringValue();
        String value = node.path("value").stringValue("null");
        return switch (type) {
            case "i32" -> (int) Long.parseLong(value);
            case "i64" -> bits64(value);
            case "f32" -> Float.intBitsToFloat((int) Long.parseLong(value));
            case "f64" -> Double.longBitsToDouble(bits64(value));
            case "v128" -> vector(node);
            case "externref", "anyref" -> value.equals("null") ? null : new HostReference(value);
            case "funcref" -> nullOnly(node, value);
            default -> throw new IllegalArgumentException("no value of this kind is known: " + node);
        };
    }

    /** The pattern that a node describes. */
    static Expected of(JsonNode node) {
        String type = node.get("type").stringValue();
        JsonNode value = node.path("value");
        String pattern = value.stringValue("");
        String text = type + (pattern.isEmpty() ? "" : ":" + pattern);
        return switch (type) {
            case "f32" -> new Expected(text, float32(pattern));
            case "f64" -> new Expected(text, float64(pattern));
            case "i32", "i64" -> equalTo(text, node);
            case "v128" -> vectorOf(node);
            case "refnull", "nullref", "nullfuncref", "nullexternref", "nullexnref" ->
                new Expected(text, v -> v == null);
            case "either" -> either(node.get("values").valueStream().map(Expected::of).toList());
            case "funcref" ->
                new Expected(text, value.isMissingNode() ? WasmFunction.class::isInstance : v -> v == null);
            case "externref" -> value.isMissingNode() ? new Expected(text, v -> v != null) : equalTo(text, node);
            case "anyref" -> value.isMissingNode() ? new Expected(text, v -> v != null) : equalTo(text, node);
            case "eqref" -> reference(text, AbstractHeapType.EQ);
            case "i31ref" -> reference(text, AbstractHeapType.I31);
            case "structref" -> reference(text, AbstractHeapType.STRUCT);
            case "arrayref" -> reference(text, AbstractHeapType.ARRAY);
            case "exnref" -> new Expected(text, v -> v == null && pattern.equals("null"));
            default -> throw new IllegalArgumentException("no pattern of this kind is known: " + node);
        };
    }

    /** Lanes by their type, lowest first. */
    private static V128 vector(JsonNode node) {
        String lanes = node.get("lane_type").stringValue();
        int bits = Integer.parseInt(lanes.substring(1));
        long[] halves = new long[2];
        int at = 0;
        for (JsonNode lane : node.get("value").valueStream().toList()) {
            long mask = -1L >>> (64 - bits);
            halves[at / 64] |= (bits64(lane.stringValue()) & mask) << at % 64;
            at += bits;
        }
        return new V128(halves[0], halves[1]);
    }

    /** As {@link #vector}, but that a lane of floats may be a pattern. */
    private static Expected vectorOf(JsonNode node) {
        String lanes = node.get("lane_type").stringValue();
        List<String> patterns = node.get("value").valueStream().map(JsonNode::stringValue).toList();
        String text = "v128:" + lanes + patterns;
        if (lanes.equals("f32")) {
            List<Predicate<@Nullable Object>> tests = patterns.stream().map(Expected::float32).toList();
            return new Expected(text, v -> v instanceof V128(long low, long high)
                    && tests.get(0).test(Float.intBitsToFloat((int) low))
                    && tests.get(1).test(Float.intBitsToFloat((int) (low >>> 32)))
                    && tests.get(2).test(Float.intBitsToFloat((int) high))
                    && tests.get(3).test(Float.intBitsToFloat((int) (high >>> 32))));
        }
        if (lanes.equals("f64")) {
            List<Predicate<@Nullable Object>> tests = patterns.stream().map(Expected::float64).toList();
            return new Expected(text, v -> v instanceof V128(long low, long high)
                    && tests.get(0).test(Double.longBitsToDouble(low))
                    && tests.get(1).test(Double.longBitsToDouble(high)));
        }
        V128 expected = vector(node);
        return new Expected(text, expected::equals);
    }

    private static Expected reference(String text, AbstractHeapType type) {
        return new Expected(text, v -> Values.fits(v, new ReferenceType(false, type)));
    }

    private static Expected equalTo(String text, JsonNode node) {
        Object expected = value(node);
        return new Expected(text, found -> Objects.equals(found, expected));
    }

    private static Expected either(List<Expected> all) {
        return new Expected(all.stream().map(Expected::text).collect(Collectors.joining(" or ")),
                v -> all.stream().anyMatch(e -> e.matches(v)));
    }

    private static Predicate<@Nullable Object> float32(String pattern) {
        // A canonical NaN's payload is the top bit alone; an arithmetic one's has it set. The sign is free (spec 4.3.3).
        return switch (pattern) {
            case "nan:canonical" ->
                v -> v instanceof Float f && (Float.floatToRawIntBits(f) & 0x7FFF_FFFF) == 0x7FC0_0000;
            case "nan:arithmetic" ->
                v -> v instanceof Float f && (Float.floatToRawIntBits(f) & 0x7FC0_0000) == 0x7FC0_0000;
            default -> {
                int bits = (int) Long.parseLong(pattern);
                yield v -> v instanceof Float f && Float.floatToRawIntBits(f) == bits;
            }
        };
    }

    private static Predicate<@Nullable Object> float64(String pattern) {
        long canonical = 0x7FF8_0000_0000_0000L;
        return switch (pattern) {
            case "nan:canonical" -> v -> v instanceof Double d
                    && (Double.doubleToRawLongBits(d) & Long.MAX_VALUE) == canonical;
            case "nan:arithmetic" ->
                v -> v instanceof Double d && (Double.doubleToRawLongBits(d) & canonical) == canonical;
            default -> {
                long bits = bits64(pattern);
                yield v -> v instanceof Double d && Double.doubleToRawLongBits(d) == bits;
            }
        };
    }

    private static long bits64(String text) {
        return text.startsWith("-") ? Long.parseLong(text) : Long.parseUnsignedLong(text);
    }

    private static @Nullable Object nullOnly(JsonNode node, String value) {
        if (!value.equals("null")) {
            throw new IllegalArgumentException("only null can be passed: " + node);
        }
        return null;
    }

    /** A result in the notation of the patterns. */
    static String describe(@Nullable Object value) {
        return switch (value) {
            case null -> "null";
            case Integer i -> "i32:" + i;
            case Long l -> "i64:" + l;
            case Float f -> "f32:" + Integer.toUnsignedString(Float.floatToRawIntBits(f)) + " (" + f + ")";
            case Double d -> "f64:" + Long.toUnsignedString(Double.doubleToRawLongBits(d)) + " (" + d + ")";
            default -> value.toString();
        };
    }
}
