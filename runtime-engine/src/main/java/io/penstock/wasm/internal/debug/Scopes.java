package io.penstock.wasm.internal.debug;

import io.penstock.wasm.api.SourcePosition;
import io.penstock.wasm.internal.debug.Ranges.Range;
import io.penstock.wasm.internal.debug.SourceVariable.CodeRange;
import io.penstock.wasm.internal.debug.SourceVariable.Located;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What {@code .debug_info} says of one function: its variables, and what has been inlined into it. */
final class Scopes {

    private static final int MOST_ENTRIES = 20_000;
    private static final int DEEPEST = 100;

    static final Scopes NONE = new Scopes(List.of(), List.of());

    /**
     * A function that has been inlined.
     *
     * @param ranges its code
     * @param call from where
     * @param depth how many others it lies in
     */
    record Inlined(String name, List<Range> ranges, Optional<SourcePosition> call, int depth) {
    }

    private final List<SourceVariable> variables;
    private final List<Inlined> inlined;

    private Scopes(List<SourceVariable> variables, List<Inlined> inlined) {
        this.variables = variables;
        this.inlined = inlined;
    }

    List<SourceVariable> variables() {
        return variables;
    }

    /** What has been inlined at an address, the outermost first. */
    List<Inlined> inlinedAt(long address) {
        List<Inlined> found = new ArrayList<>();
        for (Inlined each : inlined) { // in the order of the tree: the next deeper one comes behind
            if (each.depth == found.size() && each.ranges.stream().anyMatch(range -> range.contains(address))) {
                found.add(each);
            }
        }
        return found;
    }

    /** Reads a function's entry and what lies in it; the function's body is from {@code low} to {@code high}. */
    static Scopes read(Units.Described function, long low, long high, Units units) {
        return new Reader(function.unit(), low, high, units).read(function.offset());
    }

    /** Where names are known. */
    private record Scope(List<Range> ranges, int inlineDepth, boolean isCode) {
    }

    private static final class Reader {

        private final Unit unit;
        private final long low;
        private final Range body;
        private final Units units;
        private final List<SourceVariable> variables = new ArrayList<>();
        private final List<Inlined> inlined = new ArrayList<>();
        private @Nullable Place frame;

        Reader(Unit unit, long low, long high, Units units) {
            this.unit = unit;
            this.low = low;
            this.body = new Range(low, high);
            this.units = units;
        }

        Scopes read(int offset) {
            DwarfReader in = unit.entries(offset);
            Entry function = Entry.read(unit, in);
            if (function == null || !function.hasChildren()) {
                return NONE;
            }
            DwarfReader base = function.block(Entry.FRAME_BASE);
            frame = base == null ? null : Place.read(base, null, unit);
            List<Scope> open = new ArrayList<>();
            open.add(new Scope(List.of(body), 0, true));
            for (int i = 0; i < MOST_ENTRIES && !open.isEmpty(); i++) {
                Entry entry = Entry.read(unit, in);
                if (entry == null) {
                    open.removeLast();
                    continue;
                }
                Scope scope = open.getLast();
                Scope inner = scope.isCode ? take(entry, scope) : scope;
                if (entry.hasChildren()) {
                    if (open.size() == DEEPEST) {
                        throw new BadDwarf("entries deeper than " + DEEPEST + " at " + entry.offset());
                    }
                    open.add(inner);
                }
            }
            return new Scopes(List.copyOf(variables), List.copyOf(inlined));
        }

        /** Takes an entry; returns the scope of what lies in it. */
        private Scope take(Entry entry, Scope scope) {
            return switch (entry.tag()) {
                case Entry.FORMAL_PARAMETER, Entry.VARIABLE -> {
                    variable(entry, scope);
                    yield new Scope(List.of(), scope.inlineDepth, false);
                }
                case Entry.LEXICAL_BLOCK -> {
                    List<Range> ranges = Ranges.of(entry);
                    yield ranges.isEmpty() ? scope : new Scope(ranges, scope.inlineDepth, true);
                }
                case Entry.INLINED_SUBROUTINE -> {
                    List<Range> ranges = Ranges.of(entry);
                    inlined.add(new Inlined(entry.name(units), ranges, call(entry), scope.inlineDepth));
                    yield new Scope(ranges, scope.inlineDepth + 1, true);
                }
                default -> new Scope(List.of(), scope.inlineDepth, false); // types, functions in functions
            };
        }

        private Optional<SourcePosition> call(Entry entry) {
            String file = unit.file(entry.count(Entry.CALL_FILE));
            int line = entry.count(Entry.CALL_LINE);
            return file.isEmpty() || line == 0
                    ? Optional.empty()
                    : Optional.of(new SourcePosition(file, line, entry.count(Entry.CALL_COLUMN)));
        }

        private void variable(Entry entry, Scope scope) {
            String name = entry.name(units);
            List<Located> places = new ArrayList<>();
            for (Ranges.Located located : Ranges.locations(entry)) {
                Place place = Place.read(located.expression(), frame, unit);
                CodeRange code = inBody(located.range());
                if (place != null && code != null) {
                    places.add(new Located(code, place));
                }
            }
            List<CodeRange> known = new ArrayList<>();
            for (Range range : scope.ranges) {
                CodeRange code = inBody(range);
                if (code != null) {
                    known.add(code);
                }
            }
            if (!name.isEmpty() && !places.isEmpty() && !known.isEmpty()) {
                variables.add(new SourceVariable(name, SourceType.of(entry, units),
                        entry.tag() == Entry.FORMAL_PARAMETER && scope.inlineDepth == 0, known, places));
            }
        }

        /** The part of it that lies in the function's body, counted from there. */
        private @Nullable CodeRange inBody(Range range) {
            long begin = Math.max(range.low(), body.low());
            long end = Math.min(range.high(), body.high());
            return begin < end ? new CodeRange(begin - low, end - low) : null;
        }
    }
}
