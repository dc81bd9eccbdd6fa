package io.penstock.wasm.internal.debug;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Reads the values of DWARF (little-endian, as all of WebAssembly) from a stretch of a section. Reading beyond the end is a
 * {@link BadDwarf}. For one thread.
 */
final class DwarfReader {

    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /** Names that are shown are not longer. */
    private static final int LONGEST_NAME = 1_000;
    /** Longest text that may stand among other values. */
    private static final int LONGEST_STRING = 16_384;
    private static final long DWARF_64 = 0xFFFF_FFFFL;
    private static final long RESERVED_LENGTHS = 0xFFFF_FFF0L;

    private final String section;
    private final byte[] bytes;
    private final int end;
    private int position;

    DwarfReader(String section, byte[] bytes, int begin, int end) {
        this.section = section;
        this.bytes = bytes;
        this.position = begin;
        this.end = end;
    }

    boolean atEnd() {
        return position >= end;
    }

    /** Offset of the next byte in the section. */
    int position() {
        return position;
    }

    /** Offset in the section of the byte after the last. */
    int end() {
        return end;
    }

    /** Goes to an offset in the section. */
    void seek(long offset) {
        if (offset < 0 || offset > end) {
            throw bad("offset " + offset);
        }
        position = (int) offset;
    }

    void skip(long count) {
        take(count);
    }

    private int take(long count) {
        if (count < 0 || count > end - position) {
            throw bad(count + " bytes");
        }
        int from = position;
        position += (int) count;
        return from;
    }

    private BadDwarf bad(String asked) {
        return new BadDwarf(section + " ends at " + end + ", and there is none of " + asked + " at " + position);
    }

    int u8() {
        return bytes[take(1)] & 0xFF;
    }

    int s8() {
        return bytes[take(1)];
    }

    int u16() {
        return (short) SHORT.get(bytes, take(2)) & 0xFFFF;
    }

    long u32() {
        return (int) INT.get(bytes, take(4)) & 0xFFFF_FFFFL;
    }

    long u64() {
        return (long) LONG.get(bytes, take(8));
    }

    /** An unsigned number of so many bytes: 1, 2, 3, 4 or 8. */
    long unsigned(int size) {
        return switch (size) {
            case 1 -> u8();
            case 2 -> u16();
            case 3 -> u16() | (long) u8() << 16;
            case 4 -> u32();
            case 8 -> u64();
            default -> throw new BadDwarf(section + ": a number of " + size + " bytes at " + position);
        };
    }

    /** An offset into a section. */
    long offset(boolean wide) {
        return wide ? u64() : u32();
    }

    /** An unsigned LEB128; bits beyond the 64th are lost. */
    long uleb() {
        long value = 0;
        for (int shift = 0;; shift += 7) {
            int b = u8();
            if (shift < Long.SIZE) {
                value |= (long) (b & 0x7F) << shift;
            }
            if (b < 0x80) {
                return value;
            }
        }
    }

    /** As {@link #uleb()}, at most 2<sup>31</sup>-1. */
    int index() {
        long value = uleb();
        return value < 0 || value > Integer.MAX_VALUE ? Integer.MAX_VALUE : (int) value;
    }

    /** A signed LEB128; bits beyond the 64th are lost. */
    long sleb() {
        long value = 0;
        for (int shift = 0;; shift += 7) {
            int b = u8();
            if (shift < Long.SIZE) {
                value |= (long) (b & 0x7F) << shift;
            }
            if (b < 0x80) {
                boolean negative = (b & 0x40) != 0 && shift + 7 < Long.SIZE;
                return negative ? value | (-1L << (shift + 7)) : value;
            }
        }
    }

    /** A text up to a zero byte, which may be cut; the next byte is then somewhere in it. */
    String text() {
        int begin = position;
        int length = 0;
        while (length < LONGEST_NAME && u8() != 0) {
            length++;
        }
        return new String(bytes, begin, length, StandardCharsets.UTF_8);
    }

    /** A text of so many bytes, which may be cut. */
    String text(long length) {
        int begin = take(length);
        return new String(bytes, begin, (int) Math.min(length, LONGEST_NAME), StandardCharsets.UTF_8);
    }

    /** A text up to a zero byte, and beyond it. */
    String string() {
        String text = copy().text();
        skipString();
        return text;
    }

    void skipString() {
        int begin = position;
        while (u8() != 0) {
            if (position - begin > LONGEST_STRING) {
                throw new BadDwarf(section + ": a text of more than " + LONGEST_STRING + " bytes at " + begin);
            }
        }
    }

    /** A part of so many bytes, which is skipped here. */
    DwarfReader slice(long length) {
        int begin = take(length);
        return new DwarfReader(section, bytes, begin, begin + (int) length);
    }

    /** Another reader at the same place. */
    DwarfReader copy() {
        return new DwarfReader(section, bytes, position, end);
    }

    /**
     * What begins with its length.
     *
     * @param reader its contents
     * @param wide whether offsets in it have 64 bits
     */
    record Part(DwarfReader reader, boolean wide) {
    }

    /** A part that begins with its length (DWARF 7.2.2), which is skipped here. */
    Part part() {
        long length = u32();
        boolean wide = length == DWARF_64;
        if (wide) {
            length = u64();
        } else if (length >= RESERVED_LENGTHS) {
            throw new BadDwarf(section + ": length " + length + " at " + (position - 4));
        }
        return new Part(slice(length), wide);
    }
}
