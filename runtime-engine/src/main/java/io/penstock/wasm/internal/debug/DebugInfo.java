package io.penstock.wasm.internal.debug;

import io.penstock.wasm.internal.module.FunctionBody;
import io.penstock.wasm.internal.module.ModuleInfo;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A module's debug information. It is looked into when it is asked for; what cannot be read counts as absent. Safe for use
 * by several threads.
 */
public final class DebugInfo {

    /** Bytes of debug sections that are looked into. */
    private static final long MOST_BYTES = 256L << 20;
    /** Functions whose sources are kept, the last that were asked for. */
    private static final int KEPT = 32;

    private final ModuleInfo info;
    private final DwarfSections sections;
    private final Problems problems = new Problems();
    private @Nullable LineIndex lines;
    private @Nullable Units units;
    private @Nullable Map<Integer, Map<Integer, String>> localNames;

    @SuppressWarnings("serial") // never written
    private final Map<Integer, FunctionSource> kept = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, FunctionSource> eldest) {
            return size() > KEPT;
        }
    };

    /** The debug information of a module. */
    public DebugInfo(ModuleInfo info) {
        this.info = info;
        this.sections = new DwarfSections(info.customSections());
    }

    /** Whether the module has any; whether it can be read is another matter. */
    public boolean isPresent() {
        return sections.has(DwarfSections.LINE);
    }

    /** Why it is not used, or a part of it is not: the first reason, after something has been asked for. */
    public Optional<String> problem() {
        return Optional.ofNullable(problems.first());
    }

    /** Where a function's code comes from; {@link FunctionSource#NONE} when nobody knows. */
    public synchronized FunctionSource function(int function) {
        int defined = function - info.importedFunctions();
        if (!isPresent() || defined < 0) {
            return FunctionSource.NONE;
        }
        FunctionSource found = kept.get(function);
        if (found == null) {
            found = read(info.bodies().get(defined));
            kept.put(function, found);
        }
        return found;
    }

    /** The names that the name section gives to a function's locals, by index. */
    public synchronized Map<Integer, String> localNames(int function) {
        Map<Integer, Map<Integer, String>> names = localNames;
        if (names == null) {
            names = info.customSections().stream().filter(section -> section.name().equals("name")).findFirst()
                    .map(section -> LocalNames.read(
                            new DwarfReader("name", section.content(), 0, section.content().length)))
                    .orElse(Map.of());
            localNames = names;
        }
        return names.getOrDefault(function, Map.of());
    }

    private FunctionSource read(FunctionBody body) {
        if (sections.size() > MOST_BYTES) {
            problems.note(new BadDwarf(sections.size() + " bytes of debug information are more than " + MOST_BYTES));
            return FunctionSource.NONE;
        }
        long low = body.offset() - info.codeOffset();
        long high = low + body.bytes().length;
        LineTable table = LineTable.EMPTY;
        Scopes scopes = Scopes.NONE;
        try {
            table = lines().lines(low, high);
            Units.Described described = units().function(low, high);
            if (described != null) {
                scopes = Scopes.read(described, low, high, units());
            }
        } catch (BadDwarf bad) {
            problems.note(bad); // what was read before it counts
        }
        return new FunctionSource(low, table, scopes);
    }

    private LineIndex lines() {
        LineIndex made = lines;
        if (made == null) {
            made = new LineIndex(sections, problems);
            lines = made;
        }
        return made;
    }

    private Units units() {
        Units made = units;
        if (made == null) {
            made = new Units(sections, problems);
            units = made;
        }
        return made;
    }
}
