package io.penstock.wasm.internal.debug;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The units of {@code .debug_info}, and where in it the functions with code are described. The entries are not kept, but
 * decoded when they are asked for. Safe for use by several threads.
 */
final class Units {

    /** Entries have more attributes than bytes only when nearly all of them are written without any. */
    private static final int WORK_PER_BYTE = 4;

    /**
     * A function.
     *
     * @param low first address
     * @param offset of its entry
     */
    record Described(long low, Unit unit, int offset) {
    }

    private final List<Unit> units = new ArrayList<>();
    private final List<Described> functions = new ArrayList<>();
    private long work;

    Units(DwarfSections sections, Problems problems) {
        DwarfReader in = sections.reader(DwarfSections.INFO);
        work = (long) WORK_PER_BYTE * in.end();
        Map<Long, Abbreviations> known = new HashMap<>();
        Abbreviations.Budget budget = new Abbreviations.Budget();
        try {
            while (!in.atEnd()) {
                int offset = in.position();
                DwarfReader.Part part = in.part();
                try {
                    addUnit(Unit.read(part, offset, sections, at -> known.computeIfAbsent(at,
                            ignored -> new Abbreviations(sections.reader(DwarfSections.ABBREV, at), budget))));
                } catch (BadDwarf bad) {
                    problems.note(bad);
                }
            }
        } catch (BadDwarf bad) {
            problems.note(bad); // no telling where the next one begins
        }
        functions.sort(Comparator.comparingLong(Described::low));
    }

    private void addUnit(Unit unit) {
        units.add(unit);
        DwarfReader in = unit.entries();
        while (!in.atEnd()) {
            Entry entry = Entry.read(unit, in);
            if (entry == null) {
                continue;
            }
            work -= entry.attributes();
            if (work < 0) {
                throw new BadDwarf(DwarfSections.INFO + " has more attributes than bytes");
            }
            if (entry.tag() == Entry.SUBPROGRAM && entry.has(Entry.LOW_PC) && !entry.has(Entry.RANGES)) {
                long low = entry.address(Entry.LOW_PC, 0);
                if (low > 0) { // at 0 is what the linker has dropped
                    functions.add(new Described(low, unit, (int) entry.offset()));
                }
            }
        }
    }

    /** The function whose code begins between two addresses, the first of them. */
    @Nullable
    Described function(long low, long high) {
        int from = 0;
        int to = functions.size();
        while (from < to) {
            int middle = (from + to) >>> 1;
            if (functions.get(middle).low < low) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        return from < functions.size() && functions.get(from).low < high ? functions.get(from) : null;
    }

    /** The entry at an offset in {@code .debug_info}. */
    @Nullable
    Entry entry(long offset) {
        int from = 0;
        int to = units.size();
        while (from < to) {
            int middle = (from + to) >>> 1;
            if (units.get(middle).offset() <= offset) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        if (from == 0 || offset >= units.get(from - 1).end()) {
            throw new BadDwarf("no unit is at " + offset);
        }
        Unit unit = units.get(from - 1);
        return Entry.read(unit, unit.entries(offset));
    }
}
