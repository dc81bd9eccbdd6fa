package io.penstock.it.fuzz;

import io.penstock.wasm.api.AbstractHeapType;
import io.penstock.wasm.api.AddressType;
import io.penstock.wasm.api.ExportDescriptor;
import io.penstock.wasm.api.ExternType;
import io.penstock.wasm.api.FunctionType;
import io.penstock.wasm.api.ImportDescriptor;
import io.penstock.wasm.api.Limits;
import io.penstock.wasm.api.NumberType;
import io.penstock.wasm.api.ReferenceType;
import io.penstock.wasm.api.ValueType;
import io.penstock.wasm.api.VectorType;
import io.penstock.wasm.api.WasmModule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is done with a module, in any engine: all exported functions that JavaScript can call are called in turn, with
 * arguments from a seed, {@link #ROUNDS} times; then the exported state is looked at.
 *
 * @param imports what it imports
 * @param calls the calls of one round
 * @param exports all exports
 */
record Plan(List<ImportDescriptor> imports, List<Call> calls, List<ExportDescriptor> exports) {

    /** Each round may run in code of another tier. */
    static final int ROUNDS = 3;

    private static final long[] INTERESTING = {0, 1, -1, 2, 7, 31, 32, 33, 63, 64, 127, 128, 255, 256, 65_535, 65_536,
            Integer.MAX_VALUE, Integer.MIN_VALUE, 0xFFFF_FFFFL, Long.MAX_VALUE, Long.MIN_VALUE, 1L << 52};
    private static final double[] FLOATS = {0, -0.0, 1, -1, 0.5, 3.75, Float.MAX_VALUE, Float.MIN_VALUE,
            Double.MAX_VALUE,
            Double.MIN_VALUE, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 2147483647.0, -2147483649.0, 1e19};

    /**
     * One call.
     *
     * @param name the export
     * @param args boxed
     * @param results their types
     */
    record Call(String name, List<@Nullable Object> args, List<ValueType> results) {
    }

    /** The plan for a module, or why there is none. */
    static Plan of(WasmModule module, long seed) {
        Random random = new Random(seed);
        List<Call> calls = new ArrayList<>();
        for (ExportDescriptor export : module.exports()) {
            if (export.type() instanceof ExternType.Function function && isCallable(function.type())) {
                List<@Nullable Object> args = new ArrayList<>();
                function.type().params().forEach(type -> args.add(argument(type, random)));
                calls.add(new Call(export.name(), args, function.type().results()));
            }
        }
        return new Plan(module.imports(), calls, module.exports());
    }

    /** Why JavaScript cannot provide what the module imports, if it cannot. */
    Optional<String> obstacle() {
        return imports.stream().filter(i -> switch (i.type()) {
            case ExternType.Function f -> crosses(f.type())
                    ? !f.type().results().stream().allMatch(Plan::hasDefault)
                    : !hasVectorsAndNumbers(f.type());
            case ExternType.Global(ValueType type, boolean mutable) -> !hasDefault(type)
                    && !(type instanceof ReferenceType(_, var heap) && heap == AbstractHeapType.EXTERN && !mutable);
            case ExternType.Table t -> !t.elementType().equals(ReferenceType.FUNCREF)
                    && !t.elementType().equals(ReferenceType.EXTERNREF);
            case ExternType.Memory _ -> false;
            case ExternType.Tag t -> !t.type().params().stream()
                    .allMatch(type -> isNumber(type) || type.equals(ReferenceType.EXTERNREF));
        }).map(i -> "import " + i.name() + " is " + i.type()).findFirst();
    }

    private static boolean hasVectorsAndNumbers(FunctionType type) {
        return Stream.concat(type.params().stream(), type.results().stream())
                .noneMatch(ReferenceType.class::isInstance);
    }

    /** A function type's bytes, of numbers and vectors, for those that JavaScript cannot implement; else none. */
    private static List<Integer> bytes(FunctionType type) {
        if (crosses(type)) {
            return List.of();
        }
        return Stream.of(type.params(), type.results())
                .flatMap(types -> Stream.concat(Stream.of(types.size()), types.stream().map(Plan::code))).toList();
    }

    private static int code(ValueType type) {
        return switch (type) {
            case NumberType.I32 -> 0x7F;
            case NumberType.I64 -> 0x7E;
            case NumberType.F32 -> 0x7D;
            case NumberType.F64 -> 0x7C;
            case VectorType _ -> 0x7B;
            case ReferenceType _ -> throw new IllegalArgumentException("a plan does not have " + type);
        };
    }

    private static boolean isNumber(ValueType type) {
        return type instanceof NumberType;
    }

    private static boolean hasDefault(ValueType type) {
        return isNumber(type) || (type instanceof ReferenceType(boolean nullable, _) && nullable && crosses(type));
    }

    /** Whether JavaScript can call it with the arguments that we have. */
    static boolean isCallable(FunctionType type) {
        return type.params().stream().allMatch(Plan::hasDefault) && crosses(type);
    }

    /** Whether no value of it is one that JavaScript must not see. */
    static boolean crosses(FunctionType type) {
        return type.params().stream().allMatch(Plan::crosses) && type.results().stream().allMatch(Plan::crosses);
    }

    static boolean crosses(ValueType type) {
        return switch (type) {
            case NumberType _ -> true;
            case VectorType _ -> false;
            case ReferenceType(_, var heap) -> heap != AbstractHeapType.EXN && heap != AbstractHeapType.NOEXN;
        };
    }

    private static @Nullable Object argument(ValueType type, Random random) {
        return switch (type) {
            case NumberType.I32 -> (int) integer(random);
            case NumberType.I64 -> integer(random);
            case NumberType.F32 -> (float) number(random);
            case NumberType.F64 -> number(random);
            case VectorType _,ReferenceType _ -> null;
        };
    }

    private static long integer(Random random) {
        return random.nextInt(3) == 0 ? random.nextLong() : INTERESTING[random.nextInt(INTERESTING.length)];
    }

    private static double number(Random random) {
        return random.nextInt(3) == 0 ? random.nextGaussian() * 1e6 : FLOATS[random.nextInt(FLOATS.length)];
    }

    /** What an import of the type gives: zero, null, or some host object where null is not allowed. */
    static @Nullable Object answer(ValueType type) {
        return switch (type) {
            case NumberType.I32 -> 0;
            case NumberType.I64 -> 0L;
            case NumberType.F32 -> 0f;
            case NumberType.F64 -> 0.0;
            case VectorType _ -> io.penstock.wasm.api.V128.ZERO;
            case ReferenceType(boolean nullable, _) -> nullable ? null : "host";
        };
    }

    /** Exported globals that JavaScript can read. */
    List<String> globals() {
        return exports.stream().filter(e -> e.type() instanceof ExternType.Global global && crosses(global.valueType()))
                .map(ExportDescriptor::name).toList();
    }

    /** Exports of a kind. */
    List<String> named(Class<? extends ExternType> kind) {
        return exports.stream().filter(e -> kind.isInstance(e.type())).map(ExportDescriptor::name).toList();
    }

    /** For {@code fuzz.mjs}. */
    Map<String, Object> toJson() {
        return Map.of("rounds", ROUNDS, "imports", imports.stream().map(Plan::json).toList(), "calls",
                calls.stream().map(call -> Map.of("name", call.name(), "args",
                        call.args().stream().map(Plan::text).toList(), "results", names(call.results()))).toList(),
                "globals",
                exports.stream().filter(e -> globals().contains(e.name()) && e.type() instanceof ExternType.Global)
                        .map(e -> Map.of("name", e.name(), "type", name(((ExternType.Global) e.type()).valueType())))
                        .toList(),
                "memories", named(ExternType.Memory.class), "tables", named(ExternType.Table.class), "tags",
                exports.stream().filter(e -> e.type() instanceof ExternType.Tag)
                        .map(e -> Map.of("name", e.name(), "params", shown((ExternType.Tag) e.type())))
                        .toList());
    }

    private static Map<String, @Nullable Object> json(ImportDescriptor wanted) {
        Map<String, @Nullable Object> json = new HashMap<>(
                Map.of("module", wanted.module(), "name", wanted.name(), "kind", wanted.type().kind()));
        switch (wanted.type()) {
            case ExternType.Function f -> {
                json.put("params", names(f.type().params()));
                json.put("results", names(f.type().results()));
                json.put("types", bytes(f.type()));
                json.put("answers", f.type().results().stream().map(type -> text(answer(type))).toList());
            }
            case ExternType.Memory memory -> {
                json.putAll(sizes(memory.limits(), memory.addressType()));
                json.put("shared", memory.shared());
            }
            case ExternType.Table table -> {
                json.putAll(sizes(table.limits(), table.addressType()));
                json.put("element", table.elementType().equals(ReferenceType.FUNCREF) ? "anyfunc" : "externref");
            }
            case ExternType.Global(ValueType type, boolean mutable) -> {
                json.put("mutable", mutable);
                json.put("type", type.toString());
                json.put("value", text(answer(type)));
            }
            case ExternType.Tag tag -> {
                json.put("params", shown(tag));
                json.put("types", tag.type().params().stream().map(ValueType::toString).toList());
            }
        }
        return json;
    }

    private static Map<String, @Nullable Object> sizes(Limits limits, AddressType address) {
        Map<String, @Nullable Object> sizes = new HashMap<>();
        sizes.put("minimum", limits.minimum());
        sizes.put("maximum", limits.maximum().isPresent() ? limits.maximum().getAsLong() : null);
        sizes.put("address", address == AddressType.I64 ? "i64" : "i32");
        return sizes;
    }

    /** The types of a tag's arguments, or none when JavaScript cannot see all of them. */
    private static List<String> shown(ExternType.Tag tag) {
        return crosses(tag.type()) ? names(tag.type().params()) : List.of();
    }

    static List<String> names(List<ValueType> types) {
        return types.stream().map(Plan::name).toList();
    }

    private static String name(ValueType type) {
        return type instanceof ReferenceType ? "ref" : type.toString();
    }

    /** A value as transcripts have it. */
    static String text(@Nullable Object value) {
        return switch (value) {
            case null -> "null";
            case Integer i -> "i32 " + i;
            case Long l -> "i64 " + l;
            case Float f -> f.isNaN() ? "f32 nan" : "f32 " + Float.floatToRawIntBits(f);
            case Double d -> d.isNaN() ? "f64 nan" : "f64 " + Double.doubleToRawLongBits(d);
            default -> "ref";
        };
    }
}
