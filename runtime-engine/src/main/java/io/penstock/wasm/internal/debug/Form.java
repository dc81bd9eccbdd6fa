package io.penstock.wasm.internal.debug;

/** How the values of attributes are written (DWARF 7.5.6): reading what is wanted, skipping everything else. */
final class Form {

    static final int ADDR = 0x01;
    static final int STRX = 0x1A;
    static final int ADDRX = 0x1B;
    static final int IMPLICIT_CONST = 0x21;
    static final int LOCLISTX = 0x22;
    static final int RNGLISTX = 0x23;
    static final int EXPRLOC = 0x18;
    static final int SEC_OFFSET = 0x17;
    static final int DATA4 = 0x06;
    static final int DATA8 = 0x07;

    private static final int BLOCK2 = 0x03;
    private static final int BLOCK4 = 0x04;
    private static final int DATA2 = 0x05;
    private static final int STRING = 0x08;
    private static final int BLOCK = 0x09;
    private static final int BLOCK1 = 0x0A;
    private static final int DATA1 = 0x0B;
    private static final int FLAG = 0x0C;
    private static final int SDATA = 0x0D;
    private static final int STRP = 0x0E;
    private static final int UDATA = 0x0F;
    private static final int REF_ADDR = 0x10;
    private static final int REF1 = 0x11;
    private static final int REF2 = 0x12;
    private static final int REF4 = 0x13;
    private static final int REF8 = 0x14;
    private static final int REF_UDATA = 0x15;
    private static final int INDIRECT = 0x16;
    private static final int FLAG_PRESENT = 0x19;
    private static final int REF_SUP4 = 0x1C;
    private static final int STRP_SUP = 0x1D;
    private static final int DATA16 = 0x1E;
    private static final int LINE_STRP = 0x1F;
    private static final int REF_SIG8 = 0x20;
    private static final int REF_SUP8 = 0x24;
    private static final int STRX1 = 0x25;
    private static final int STRX2 = 0x26;
    private static final int STRX3 = 0x27;
    private static final int STRX4 = 0x28;
    private static final int ADDRX1 = 0x29;
    private static final int ADDRX2 = 0x2A;
    private static final int ADDRX3 = 0x2B;
    private static final int ADDRX4 = 0x2C;

    private Form() {
    }

    /** The form itself, or the one that stands in its place. */
    static int direct(int form, DwarfReader in) {
        if (form != INDIRECT) {
            return form;
        }
        int actual = in.index();
        if (actual == INDIRECT || actual == IMPLICIT_CONST) {
            throw new BadDwarf("form " + actual + " behind an indirect one");
        }
        return actual;
    }

    static void skip(int form, DwarfReader in, Unit unit) {
        switch (form) {
            case ADDR -> in.skip(unit.addressSize());
            case BLOCK2 -> in.skip(in.u16());
            case BLOCK4 -> in.skip(in.u32());
            case BLOCK, EXPRLOC -> in.skip(in.uleb());
            case BLOCK1 -> in.skip(in.u8());
            case DATA1, FLAG, REF1, STRX1, ADDRX1 -> in.skip(1);
            case DATA2, REF2, STRX2, ADDRX2 -> in.skip(2);
            case STRX3, ADDRX3 -> in.skip(3);
            case DATA4, REF4, REF_SUP4, STRX4, ADDRX4 -> in.skip(4);
            case DATA8, REF8, REF_SIG8, REF_SUP8 -> in.skip(8);
            case DATA16 -> in.skip(16);
            case STRING -> in.skipString();
            case SDATA, UDATA, REF_UDATA, STRX, ADDRX, LOCLISTX, RNGLISTX -> in.uleb();
            case STRP, LINE_STRP, SEC_OFFSET, STRP_SUP -> in.skip(unit.wide() ? 8 : 4);
            case REF_ADDR -> in.skip(unit.version() <= 2 ? unit.addressSize() : unit.wide() ? 8 : 4);
            case FLAG_PRESENT, IMPLICIT_CONST -> {
                // no bytes
            }
            default -> throw new BadDwarf("unknown form " + form);
        }
    }

    /** A number of any kind: a constant, an index, an offset, or for {@link #EXPRLOC} and blocks where the length stands. */
    static long number(int form, DwarfReader in, Unit unit) {
        return switch (form) {
            case ADDR -> in.unsigned(unit.addressSize());
            case DATA1, FLAG, REF1, STRX1, ADDRX1 -> in.u8();
            case DATA2, REF2, STRX2, ADDRX2 -> in.u16();
            case STRX3, ADDRX3 -> in.unsigned(3);
            case DATA4, REF4, STRX4, ADDRX4 -> in.u32();
            case DATA8, REF8 -> in.u64();
            case SDATA -> in.sleb();
            case UDATA, REF_UDATA, STRX, ADDRX, LOCLISTX, RNGLISTX -> in.uleb();
            case STRP, LINE_STRP, SEC_OFFSET -> in.offset(unit.wide());
            case REF_ADDR -> unit.version() <= 2 ? in.unsigned(unit.addressSize()) : in.offset(unit.wide());
            case FLAG_PRESENT -> 1;
            default -> {
                int begin = in.position();
                skip(form, in, unit);
                yield begin;
            }
        };
    }

    /** A text; empty for what is none. */
    static String text(int form, DwarfReader in, Unit unit) {
        return switch (form) {
            case STRING -> in.string();
            case STRP -> unit.sections().reader(DwarfSections.STR, in.offset(unit.wide())).text();
            case LINE_STRP -> unit.sections().reader(DwarfSections.LINE_STR, in.offset(unit.wide())).text();
            case STRX, STRX1, STRX2, STRX3, STRX4 -> unit.indexedText(number(form, in, unit));
            default -> {
                skip(form, in, unit);
                yield "";
            }
        };
    }

    static boolean isAddressIndex(int form) {
        return form == ADDRX || (form >= ADDRX1 && form <= ADDRX4);
    }

    /** Whether a reference counts from the begin of its unit. */
    static boolean isLocalReference(int form) {
        return form >= REF1 && form <= REF_UDATA;
    }

    /** Whether it is an expression's bytes. */
    static boolean isBlock(int form) {
        return form == EXPRLOC || form == BLOCK || form == BLOCK1 || form == BLOCK2 || form == BLOCK4;
    }

    /** The bytes of a block whose length stands here. */
    static DwarfReader block(int form, DwarfReader in) {
        long length = switch (form) {
            case BLOCK1 -> in.u8();
            case BLOCK2 -> in.u16();
            case BLOCK4 -> in.u32();
            default -> in.uleb();
        };
        return in.slice(length);
    }
}
