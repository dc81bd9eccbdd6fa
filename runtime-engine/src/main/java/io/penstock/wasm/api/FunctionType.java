package io.penstock.wasm.api;

import java.lang.invoke.MethodType;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The type of a function (spec 2.3.8).
 *
 * @param params the parameter types, in order, at most 1,000
 * @param results the result types, in order, at most 1,000
 */
public record FunctionType(List<ValueType> params, List<ValueType> results) implements CompositeType {

    /** Most JVM argument slots (four for v128, two for i64 and f64, one for the others) of parameters that are passed one by one. */
    public static final int MAX_SLOTS = 240;

    /** Copies both lists. */
    public FunctionType {
        params = List.copyOf(params);
        results = List.copyOf(results);
    }

    /** A type with these parameters and no results; {@link #returning} adds them. */
    public static FunctionType of(ValueType... params) {
        return new FunctionType(List.of(params), List.of());
    }

    /** This type with other results. */
    public FunctionType returning(ValueType... results) {
        return new FunctionType(params, List.of(results));
    }

    /**
     * The type of the typed handle: one Java parameter for each Wasm parameter (or, where these take more than
     * {@value #MAX_SLOTS} JVM argument slots, one {@code Object[]} with the boxed arguments in order); {@code void}, the one
     * result's Java type, or, for several results, {@code Object[]} with the boxed results in order.
     */
    public MethodType toMethodType() {
        Class<?> result = switch (results.size()) {
            case 0 -> void.class;
            case 1 -> results.getFirst().javaType();
            default -> Object[].class;
        };
        if (isWide()) {
            return MethodType.methodType(result, Object[].class);
        }
        Class<?>[] types = new Class<?>[params.size()];
        for (int i = 0; i < types.length; i++) {
            types[i] = params.get(i).javaType();
        }
        return MethodType.methodType(result, types);
    }

    /** Whether the parameters take more JVM argument slots than fit, so that they are passed in one array. */
    public boolean isWide() {
        return params.size() > MAX_SLOTS / 4 && params.stream().mapToInt(FunctionType::slots).sum() > MAX_SLOTS;
    }

    /** What one parameter takes inside the engine. */
    private static int slots(ValueType type) {
        return switch (type) {
            case NumberType.I64, NumberType.F64 -> 2;
            case VectorType.V128 -> 4;
            default -> 1;
        };
    }

    /** Whether functions of this type can stand for ones of the other (spec 3.3.8). */
    public boolean matches(FunctionType other) {
        return ValueType.match(other.params, params) && ValueType.match(results, other.results);
    }

    @Override
    public AbstractHeapType kind() {
        return AbstractHeapType.FUNC;
    }

    @Override
    public String toString() {
        return text(params) + " -> " + text(results);
    }

    private static String text(List<ValueType> types) {
        return types.stream().map(ValueType::toString).collect(Collectors.joining(", ", "(", ")"));
    }
}
