package io.penstock.wasm.internal.debug;

import io.penstock.wasm.internal.debug.Abbreviations.Abbreviation;
import io.penstock.wasm.internal.debug.Abbreviations.Attribute;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An entry of {@code .debug_info}: its attributes are found when it is read, and decoded when they are asked for. */
final class Entry {

    static final int FORMAL_PARAMETER = 0x05;
    static final int LEXICAL_BLOCK = 0x0B;
    static final int INLINED_SUBROUTINE = 0x1D;
    static final int SUBPROGRAM = 0x2E;
    static final int VARIABLE = 0x34;

    static final int LOCATION = 0x02;
    static final int NAME = 0x03;
    static final int BYTE_SIZE = 0x0B;
    static final int STMT_LIST = 0x10;
    static final int LOW_PC = 0x11;
    static final int HIGH_PC = 0x12;
    static final int ABSTRACT_ORIGIN = 0x31;
    static final int ENCODING = 0x3E;
    static final int FRAME_BASE = 0x40;
    static final int SPECIFICATION = 0x47;
    static final int TYPE = 0x49;
    static final int RANGES = 0x55;
    static final int CALL_COLUMN = 0x57;
    static final int CALL_FILE = 0x58;
    static final int CALL_LINE = 0x59;
    static final int STR_OFFSETS_BASE = 0x72;
    static final int ADDR_BASE = 0x73;
    static final int RNGLISTS_BASE = 0x74;
    static final int LOCLISTS_BASE = 0x8C;

    private static final int MANY = 8;

    private final Unit unit;
    private final long offset;
    private final Abbreviation abbreviation;
    /** Where each attribute's value stands. */
    private final int[] places;
    /** Its form, when another one stood in its place, else 0. */
    private final int[] forms;

    private Entry(Unit unit, long offset, Abbreviation abbreviation) {
        this.unit = unit;
        this.offset = offset;
        this.abbreviation = abbreviation;
        places = new int[abbreviation.attributes().size()];
        forms = new int[places.length];
    }

    /** Reads an entry; null for an empty one, which ends a list of children. */
    static @Nullable Entry read(Unit unit, DwarfReader in) {
        long offset = in.position();
        long code = in.uleb();
        if (code == 0) {
            return null;
        }
        Entry entry = new Entry(unit, offset, unit.abbreviation(code));
        List<Attribute> attributes = entry.abbreviation.attributes();
        for (int i = 0; i < attributes.size(); i++) {
            int form = Form.direct(attributes.get(i).form(), in);
            entry.forms[i] = form;
            entry.places[i] = in.position();
            Form.skip(form, in, unit);
        }
        return entry;
    }

    Unit unit() {
        return unit;
    }

    long offset() {
        return offset;
    }

    int tag() {
        return abbreviation.tag();
    }

    boolean hasChildren() {
        return abbreviation.hasChildren();
    }

    int attributes() {
        return places.length;
    }

    private int find(int attribute) {
        List<Attribute> attributes = abbreviation.attributes();
        for (int i = 0; i < attributes.size(); i++) {
            if (attributes.get(i).name() == attribute) {
                return i;
            }
        }
        return -1;
    }

    boolean has(int attribute) {
        return find(attribute) >= 0;
    }

    /** The form of an attribute, or 0 when there is none. */
    int form(int attribute) {
        int index = find(attribute);
        return index < 0 ? 0 : forms[index];
    }

    private DwarfReader value(int index) {
        return unit.sections().reader(DwarfSections.INFO, places[index]);
    }

    /** A constant, an index or an offset. */
    long number(int attribute, long otherwise) {
        int index = find(attribute);
        if (index < 0) {
            return otherwise;
        }
        return forms[index] == Form.IMPLICIT_CONST
                ? abbreviation.attributes().get(index).constant()
                : Form.number(forms[index], value(index), unit);
    }

    /** A constant that counts something: at most 2<sup>31</sup>-1. */
    int count(int attribute) {
        return Math.clamp(number(attribute, 0), 0, Integer.MAX_VALUE);
    }

    /** An address. */
    long address(int attribute, long otherwise) {
        long number = number(attribute, otherwise);
        return Form.isAddressIndex(form(attribute)) ? unit.indexedAddress(number) : number;
    }

    /** A text; empty when there is none. */
    String text(int attribute) {
        int index = find(attribute);
        return index < 0 ? "" : Form.text(forms[index], value(index), unit);
    }

    /** A block of bytes, or null. */
    @Nullable
    DwarfReader block(int attribute) {
        int index = find(attribute);
        return index < 0 || !Form.isBlock(forms[index]) ? null : Form.block(forms[index], value(index));
    }

    /** Offset in {@code .debug_info} of another entry, or -1. */
    long reference(int attribute) {
        int index = find(attribute);
        if (index < 0) {
            return -1;
        }
        long number = Form.number(forms[index], value(index), unit);
        return Form.isLocalReference(forms[index]) ? unit.offset() + number : number;
    }

    /** The entry's name, or the one of what it stands for; empty when it has none. */
    String name(Units units) {
        Entry origin = withOrigin(NAME, units);
        return origin == null ? "" : origin.text(NAME);
    }

    /** This entry, or the first of those it stands for, that has an attribute. */
    @Nullable
    Entry withOrigin(int attribute, Units units) {
        Entry entry = this;
        for (int i = 0; i < MANY && entry != null; i++) {
            if (entry.has(attribute)) {
                return entry;
            }
            long origin = entry.reference(entry.has(ABSTRACT_ORIGIN) ? ABSTRACT_ORIGIN : SPECIFICATION);
            entry = origin < 0 ? null : units.entry(origin);
        }
        return null;
    }
}
