package io.penstock.wasm.internal.debug;

import org.jspecify.annotations.Nullable;

/** A unit of {@code .debug_info}: what one compilation has left, and what its entries refer to. Fixed once its root is read. */
final class Unit {

    private static final int TYPE_UNIT = 2;
    private static final int SKELETON = 4;
    private static final int SPLIT_COMPILE = 5;
    private static final int SPLIT_TYPE = 6;

    private final DwarfSections sections;
    private final int version;
    private final boolean wide;
    private final int addressSize;
    private final long offset;
    private final int first;
    private final int end;
    private final @Nullable Abbreviations abbreviations;
    private long textBase;
    private long addressBase;
    private long rangesBase;
    private long locationsBase;
    private long low;
    private long linesOffset = -1;
    private LineHeader lines = LineHeader.NONE;
    private boolean linesRead;

    private Unit(DwarfSections sections, int version, boolean wide, int addressSize, long offset, int first, int end,
            @Nullable Abbreviations abbreviations) {
        this.sections = sections;
        this.version = version;
        this.wide = wide;
        this.addressSize = addressSize;
        this.offset = offset;
        this.first = first;
        this.end = end;
        this.abbreviations = abbreviations;
        textBase = wide ? 16 : 8; // where the first table's entries begin
    }

    /** What a line program's header needs of a unit. */
    static Unit ofLines(int version, boolean wide, int addressSize, DwarfSections sections) {
        return new Unit(sections, version, wide, addressSize, 0, 0, 0, null);
    }

    /** Finds a unit's abbreviations by their offset. */
    interface AbbreviationFinder {
        Abbreviations at(long offset);
    }

    /**
     * Reads the unit that stands here as a whole (DWARF 7.5.1).
     *
     * @param offset where it begins
     */
    static Unit read(DwarfReader.Part part, long offset, DwarfSections sections, AbbreviationFinder abbreviations) {
        DwarfReader in = part.reader();
        int version = in.u16();
        if (version < 2 || version > 5) {
            throw new BadDwarf("unit of version " + version + " at " + offset);
        }
        int addressSize;
        long abbreviationOffset;
        if (version == 5) {
            int type = in.u8();
            addressSize = in.u8();
            abbreviationOffset = in.offset(part.wide());
            if (type == TYPE_UNIT || type == SPLIT_TYPE) {
                in.skip(8 + (part.wide() ? 8 : 4));
            } else if (type == SKELETON || type == SPLIT_COMPILE) {
                in.skip(8);
            }
        } else {
            abbreviationOffset = in.offset(part.wide());
            addressSize = in.u8();
        }
        Unit unit = new Unit(sections, version, part.wide(), addressSize, offset, in.position(), in.end(),
                abbreviations.at(abbreviationOffset));
        Entry root = Entry.read(unit, in);
        if (root != null) {
            unit.readRoot(root);
        }
        return unit;
    }

    private void readRoot(Entry root) {
        textBase = root.number(Entry.STR_OFFSETS_BASE, textBase);
        addressBase = root.number(Entry.ADDR_BASE, 8);
        rangesBase = root.number(Entry.RNGLISTS_BASE, 0);
        locationsBase = root.number(Entry.LOCLISTS_BASE, 0);
        linesOffset = root.number(Entry.STMT_LIST, -1);
        low = root.address(Entry.LOW_PC, 0);
    }

    DwarfSections sections() {
        return sections;
    }

    int version() {
        return version;
    }

    /** Whether offsets have 64 bits. */
    boolean wide() {
        return wide;
    }

    int addressSize() {
        return addressSize;
    }

    /** Where it begins in {@code .debug_info}. */
    long offset() {
        return offset;
    }

    /** Where it ends in {@code .debug_info}. */
    int end() {
        return end;
    }

    /** What its ranges count from. */
    long low() {
        return low;
    }

    /** Reads the unit's entries from the root on. */
    DwarfReader entries() {
        return entries(first);
    }

    /** Reads the unit's entries from an offset in {@code .debug_info} on. */
    DwarfReader entries(long from) {
        if (from < first) {
            throw new BadDwarf("an entry at " + from + " before the unit's first at " + first);
        }
        DwarfReader info = sections.reader(DwarfSections.INFO, offset);
        DwarfReader in = info.slice(end - offset);
        in.seek(from);
        return in;
    }

    Abbreviations.Abbreviation abbreviation(long code) {
        if (abbreviations == null) {
            throw new BadDwarf("an entry without a unit");
        }
        return abbreviations.get(code);
    }

    /** Entry of the table of offsets of texts. */
    String indexedText(long index) {
        long place = at(textBase, index, wide ? 8 : 4);
        long text = sections.reader(DwarfSections.STR_OFFSETS, place).offset(wide);
        return sections.reader(DwarfSections.STR, text).text();
    }

    /** Entry of the table of addresses. */
    long indexedAddress(long index) {
        return sections.reader(DwarfSections.ADDR, at(addressBase, index, addressSize)).unsigned(addressSize);
    }

    /** Where a list is that is named by its index; the tables begin with offsets of the lists, which count from there. */
    long indexedList(boolean ofRanges, long index) {
        long base = ofRanges ? rangesBase : locationsBase;
        String section = ofRanges ? DwarfSections.RNGLISTS : DwarfSections.LOCLISTS;
        return base + sections.reader(section, at(base, index, wide ? 8 : 4)).offset(wide);
    }

    private static long at(long base, long index, int size) {
        if (index < 0 || index > Integer.MAX_VALUE) {
            throw new BadDwarf("index " + index);
        }
        return base + index * size;
    }

    /** The name of a file by its number, or an empty one. */
    synchronized String file(int number) {
        if (!linesRead) {
            linesRead = true;
            try {
                if (linesOffset >= 0) {
                    lines = LineHeader.read(sections.reader(DwarfSections.LINE, linesOffset).part(), sections);
                }
            } catch (BadDwarf bad) {
                // the index of lines has met it too, and has noted it
            }
        }
        return lines.file(number);
    }
}
