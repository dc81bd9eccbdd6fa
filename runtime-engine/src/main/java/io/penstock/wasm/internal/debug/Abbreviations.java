package io.penstock.wasm.internal.debug;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the entries of a unit look like (DWARF 7.5.3), by their codes. Immutable. */
final class Abbreviations {

    /** Real ones have about 20. */
    private static final int MOST_ATTRIBUTES = 100;

    /**
     * An attribute.
     *
     * @param name its code
     * @param form how its value is written
     * @param constant the value, when it is not written at all
     */
    record Attribute(int name, int form, long constant) {
    }

    /**
     * A kind of entry.
     *
     * @param hasChildren whether entries inside it follow, up to an empty one
     */
    record Abbreviation(int tag, boolean hasChildren, List<Attribute> attributes) {
    }

    private final Map<Long, Abbreviation> byCode = new HashMap<>();

    /** Bounds what all tables of a module take: attributes and abbreviations. */
    static final class Budget {
        private int left = 1_000_000;

        void spend(int count) {
            left -= count;
            if (left < 0) {
                throw new BadDwarf("too many abbreviations");
            }
        }
    }

    /** Reads the table that stands here. */
    Abbreviations(DwarfReader in, Budget budget) {
        for (long code = in.uleb(); code != 0; code = in.uleb()) {
            Abbreviation read = new Abbreviation(in.index(), in.u8() != 0, attributes(in));
            budget.spend(1 + read.attributes.size());
            byCode.put(code, read);
        }
    }

    private static List<Attribute> attributes(DwarfReader in) {
        List<Attribute> attributes = new ArrayList<>();
        while (true) {
            int name = in.index();
            int form = in.index();
            if (name == 0 && form == 0) {
                return List.copyOf(attributes);
            }
            if (attributes.size() == MOST_ATTRIBUTES) {
                throw new BadDwarf("an entry of more than " + MOST_ATTRIBUTES + " attributes");
            }
            attributes.add(new Attribute(name, form, form == Form.IMPLICIT_CONST ? in.sleb() : 0));
        }
    }

    Abbreviation get(long code) {
        Abbreviation found = byCode.get(code);
        if (found == null) {
            throw new BadDwarf("no abbreviation has code " + code);
        }
        return found;
    }
}
