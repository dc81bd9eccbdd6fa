package io.penstock.wasm.internal.debug;

import java.util.ArrayList;
import java.util.List;

/** The addresses that belong to an entry, and lists of them (DWARF 2.17, 2.6.2), of version 4 and 5. */
final class Ranges {

    private static final int MOST = 2_000;
    // kinds of entries of lists: those of locations have another one in between
    private static final int END = 0;
    private static final int BASE_INDEX = 1;
    private static final int INDEX_INDEX = 2;
    private static final int INDEX_LENGTH = 3;
    private static final int OFFSET_PAIR = 4;
    private static final int DEFAULT_LOCATION = 5;
    private static final int BASE_ADDRESS = 5;
    private static final int START_END = 6;
    private static final int START_LENGTH = 7;

    /** Addresses from {@code low} to below {@code high}. */
    record Range(long low, long high) {

        boolean contains(long address) {
            return address >= low && address < high;
        }
    }

    /** A range with the place of the expression that belongs to it. */
    record Located(Range range, DwarfReader expression) {
    }

    private static final Range ALWAYS = new Range(0, Long.MAX_VALUE);
    private static final DwarfReader NO_EXPRESSION = new DwarfReader("", new byte[0], 0, 0);

    private Ranges() {
    }

    /** Where an entry's code is; an entry without addresses has none. */
    static List<Range> of(Entry entry) {
        Unit unit = entry.unit();
        if (entry.has(Entry.RANGES)) {
            long value = entry.number(Entry.RANGES, 0);
            long place = entry.form(Entry.RANGES) == Form.RNGLISTX ? unit.indexedList(true, value) : value;
            List<Located> list = unit.version() < 5 ? pairs(unit, place, false) : list(unit, place, false);
            return list.stream().map(Located::range).toList();
        }
        if (!entry.has(Entry.LOW_PC) || !entry.has(Entry.HIGH_PC)) {
            return List.of();
        }
        long low = entry.address(Entry.LOW_PC, 0);
        int form = entry.form(Entry.HIGH_PC);
        long high = entry.address(Entry.HIGH_PC, 0);
        boolean isAddress = form == Form.ADDR || Form.isAddressIndex(form);
        return List.of(new Range(low, isAddress ? high : low + high));
    }

    /** The expressions of a location. */
    static List<Located> locations(Entry entry) {
        Unit unit = entry.unit();
        DwarfReader block = entry.block(Entry.LOCATION);
        if (block != null) {
            return List.of(new Located(ALWAYS, block));
        }
        if (!entry.has(Entry.LOCATION)) {
            return List.of();
        }
        long value = entry.number(Entry.LOCATION, 0);
        long place = entry.form(Entry.LOCATION) == Form.LOCLISTX ? unit.indexedList(false, value) : value;
        return unit.version() < 5 ? pairs(unit, place, true) : list(unit, place, true);
    }

    /** Up to version 4: pairs of addresses. */
    private static List<Located> pairs(Unit unit, long place, boolean ofLocations) {
        DwarfReader in = unit.sections().reader(ofLocations ? DwarfSections.LOC : DwarfSections.RANGES, place);
        long highest = unit.addressSize() == 8 ? -1 : 0xFFFF_FFFFL;
        long base = unit.low();
        List<Located> list = new ArrayList<>();
        for (int i = 0; i < MOST; i++) {
            long low = in.unsigned(unit.addressSize());
            long high = in.unsigned(unit.addressSize());
            if (low == 0 && high == 0) {
                break;
            }
            if (low == highest) {
                base = high;
            } else {
                list.add(new Located(new Range(base + low, base + high),
                        ofLocations ? in.slice(in.u16()) : NO_EXPRESSION));
            }
        }
        return list;
    }

    /** From version 5 on: entries of several kinds. */
    private static List<Located> list(Unit unit, long place, boolean ofLocations) {
        DwarfReader in = unit.sections().reader(ofLocations ? DwarfSections.LOCLISTS : DwarfSections.RNGLISTS, place);
        long base = unit.low();
        List<Located> list = new ArrayList<>();
        for (int i = 0; i < MOST; i++) {
            int kind = in.u8();
            if (kind == END) {
                break;
            }
            boolean isDefault = ofLocations && kind == DEFAULT_LOCATION;
            if (ofLocations && kind > DEFAULT_LOCATION) {
                kind--;
            }
            if (!isDefault && kind == BASE_INDEX) {
                base = unit.indexedAddress(in.uleb());
            } else if (!isDefault && kind == BASE_ADDRESS) {
                base = in.unsigned(unit.addressSize());
            } else {
                Range range = isDefault ? ALWAYS : range(kind, in, unit, base);
                list.add(new Located(range, ofLocations ? in.slice(in.uleb()) : NO_EXPRESSION));
            }
        }
        return list;
    }

    private static Range range(int kind, DwarfReader in, Unit unit, long base) {
        return switch (kind) {
            case INDEX_INDEX -> new Range(unit.indexedAddress(in.uleb()), unit.indexedAddress(in.uleb()));
            case INDEX_LENGTH -> {
                long low = unit.indexedAddress(in.uleb());
                yield new Range(low, low + in.uleb());
            }
            case OFFSET_PAIR -> new Range(base + in.uleb(), base + in.uleb());
            case START_END -> new Range(in.unsigned(unit.addressSize()), in.unsigned(unit.addressSize()));
            case START_LENGTH -> {
                long low = in.unsigned(unit.addressSize());
                yield new Range(low, low + in.uleb());
            }
            default -> throw new BadDwarf("list entry of kind " + kind);
        };
    }
}
