package io.penstock.it.fuzz;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What happened, a line for each event: {@code instantiate done}, {@code call name (i32 1, null)}, {@code import name(i64 2)},
 * {@code call name trap …}, {@code call name exception tag(f32 3)}, {@code global name i32 4}, {@code memory name bytes crc32},
 * {@code table name size}. Floats are numbers made of their bits, any NaN is {@code nan}, any reference but null {@code ref}.
 *
 * @param lines in order
 */
record Transcript(List<String> lines) {

    /** Words of V8 and of ours → what they have in common; several kinds of ours are one in V8. First match wins. */
    private static final List<Map.Entry<String, String>> TRAPS = List.of(
            Map.entry("unreachable", "unreachable"),
            Map.entry("memory access out of bounds|data segment out of bounds|out of bounds memory access", "memory"),
            Map.entry("table index is out of bounds|element segment out of bounds|table access|undefined element",
                    "table"),
            Map.entry("function signature mismatch|uninitialized element|indirect call type", "indirect"),
            Map.entry("(divide|remainder) by zero", "division"),
            Map.entry("float unrepresentable|divide result|integer overflow|invalid conversion", "overflow"),
            Map.entry("unaligned", "unaligned"),
            Map.entry("Atomics.wait|expected shared", "wait"),
            Map.entry("illegal cast|cast failure", "cast"),
            Map.entry("array element access|array access|out of bounds array", "array"),
            Map.entry("array is too large|array too large", "large"),
            Map.entry("null", "null"));

    Transcript {
        lines = List.copyOf(lines);
    }

    /** The same with V8's precision: kinds of traps that V8 does not tell apart are one. */
    Transcript coarse() {
        return new Transcript(lines.stream().map(Transcript::coarse).toList());
    }

    private static String coarse(String line) {
        int at = line.indexOf(" trap ");
        if (at < 0) {
            return line;
        }
        String kind = line.substring(at + 6);
        return line.substring(0, at + 6) + TRAPS.stream().filter(e -> java.util.regex.Pattern.compile(e.getKey())
                .matcher(kind).find()).map(Map.Entry::getValue).findFirst().orElse(kind);
    }

    /** The first difference up to where either ran out of stack or memory: from there on nothing is defined. */
    Optional<String> difference(Transcript other) {
        for (int i = 0; i < Math.max(lines.size(), other.lines.size()); i++) {
            String here = i < lines.size() ? lines.get(i) : "nothing";
            String there = i < other.lines.size() ? other.lines.get(i) : "nothing";
            if (isExhausted(here) || isExhausted(there)) {
                return Optional.empty();
            }
            if (!here.equals(there)) {
                return Optional.of("line " + i + ": " + here + " | " + there);
            }
        }
        return Optional.empty();
    }

    private static boolean isExhausted(String line) {
        return line.contains(" exhausted ");
    }

    /** V8's message when it refused the module. */
    Optional<String> refusal() {
        return lines.stream().filter(line -> line.startsWith("instantiate error CompileError")).findFirst();
    }

    /** Whether it ran out of stack or memory. */
    boolean isExhausted() {
        return lines.stream().anyMatch(Transcript::isExhausted);
    }

    @Override
    public String toString() {
        return String.join("\n", lines) + "\n";
    }
}
