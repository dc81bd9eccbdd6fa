package io.penstock.wasm.internal.module;

import io.penstock.wasm.api.ModuleException;
import io.penstock.wasm.api.ReferenceType;
import io.penstock.wasm.api.ValueType;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads the values of the binary format (spec 5.2) from one section or function body, and knows the place of each byte in
 * the module. For one thread.
 */
public final class BinaryReader {

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final byte[] bytes;
    private final long base;
    private final String section;
    private final int function;
    private int position;
    private int mark;

    /**
     * Over all of an array.
     *
     * @param bytes what is read
     * @param base offset of the first byte in the module
     * @param section name of the section, for messages
     * @param function index of the function, for messages, or -1
     */
    public BinaryReader(byte[] bytes, long base, String section, int function) {
        this.bytes = bytes;
        this.base = base;
        this.section = section;
        this.function = function;
    }

    /** Whether all bytes were read. */
    public boolean atEnd() {
        return position == bytes.length;
    }

    /** How many bytes are left. */
    public int remaining() {
        return bytes.length - position;
    }

    /** Offset of the next byte in the module. */
    public long offset() {
        return base + position;
    }

    /** Notes that the next byte begins something: what {@link #invalid} says is at its place. */
    public void mark() {
        mark = position;
    }

    /** Offset in the module of the last mark. */
    public long markOffset() {
        return base + mark;
    }

    /** The failure of what began at the last {@link #mark()}. */
    public ModuleException invalid(Failure failure, String expected, String found) {
        return failure(failure, mark, expected, found);
    }

    /** A failure of the byte before the next. */
    public ModuleException malformed(Failure failure, String expected, String found) {
        return failure(failure, Math.max(position - 1, 0), expected, found);
    }

    private ModuleException failure(Failure failure, int at, String expected, String found) {
        return failure.at(new ModuleException.Place(section, function, base + at), expected, found);
    }

    /** The failure that the bytes end at the next one. */
    public ModuleException ended() {
        return failure(Failure.END_OF_SECTION, bytes.length, "", "");
    }

    /** A byte, unsigned. */
    public int u8() {
        if (position == bytes.length) {
            throw ended();
        }
        return bytes[position++] & 0xFF;
    }

    /** The byte that {@link #u8()} would read. */
    public int peek() {
        if (position == bytes.length) {
            throw ended();
        }
        return bytes[position] & 0xFF;
    }

    /** An unsigned 32-bit LEB128 that is at most 2<sup>31</sup>-1 in a module of legal size: larger ones come back as that. */
    public int index() {
        int value = u32();
        return value < 0 ? Integer.MAX_VALUE : value;
    }

    /** An index that has to be below {@code limit}; otherwise there is that failure at the mark. */
    public int index(int limit, Failure failure) {
        return check(Integer.toUnsignedLong(u32()), limit, failure);
    }

    /** Checks an index that was read already. */
    public int check(long index, int limit, Failure failure) {
        if (index >= limit) {
            throw invalid(failure, limit == 0 ? "none" : "at most " + (limit - 1), Long.toString(index));
        }
        return (int) index;
    }

    /** An unsigned 32-bit LEB128. */
    public int u32() {
        if (position < bytes.length && bytes[position] >= 0) {
            return bytes[position++];
        }
        return (int) leb(32, false);
    }

    /** An unsigned 64-bit LEB128. */
    public long u64() {
        return leb(64, false);
    }

    /** A signed 32-bit LEB128. */
    public int s32() {
        if (position < bytes.length && bytes[position] >= 0) {
            return bytes[position++] << 25 >> 25;
        }
        return (int) leb(32, true);
    }

    /** A signed 33-bit LEB128. */
    public long s33() {
        return leb(33, true);
    }

    /** A signed 64-bit LEB128. */
    public long s64() {
        return leb(64, true);
    }

    /** Spec 5.2.2. The bits of the last possible byte that lie beyond the type must repeat its sign. */
    private long leb(int bits, boolean signed) {
        int start = position;
        long value = 0;
        int shift = 0;
        int b;
        do {
            b = u8();
            value |= (long) (b & 0x7F) << shift;
            shift += 7;
            if (shift >= bits) {
                if (b >= 0x80) {
                    throw failure(Failure.INTEGER_TOO_LONG, start, "at most " + (bits + 6) / 7 + " bytes", "");
                }
                int used = bits - shift + 7;
                int sign = signed ? (byte) (b << 1) >> used : b >> used;
                if (sign != 0 && !(signed && sign == -1)) {
                    throw failure(Failure.INTEGER_TOO_LARGE, start, "a " + bits + "-bit integer", "");
                }
            }
        } while (b >= 0x80);
        return signed && shift < 64 ? (value << (64 - shift)) >> (64 - shift) : value;
    }

    /** Four bytes. */
    public int fixed32() {
        need(4);
        position += 4;
        return (int) INT.get(bytes, position - 4);
    }

    /** Eight bytes. */
    public long fixed64() {
        need(8);
        position += 8;
        return (long) LONG.get(bytes, position - 8);
    }

    /** A copy of the next bytes. */
    public byte[] bytes(int length) {
        need(length);
        position += length;
        return Arrays.copyOfRange(bytes, position - length, position);
    }

    private void need(int length) {
        if (remaining() < length) {
            throw ended();
        }
    }

    /** A name (spec 5.2.4). */
    public String name() {
        int start = position;
        int length = index();
        need(length);
        position += length;
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, position - length, length))
                    .toString();
        } catch (CharacterCodingException e) {
            throw failure(Failure.UTF8, start, "", "");
        }
    }

    /** A value type (spec 5.3.4). */
    public ValueType valueType() {
        int b = u8();
        ValueType type = valueType(b);
        if (type == null) {
            throw malformed(Failure.VALUE_TYPE, "", Unsupported.type(b));
        }
        return type;
    }

    /** A reference type (spec 5.3.3). */
    public ReferenceType referenceType() {
        int b = u8();
        if (valueType(b) instanceof ReferenceType type) {
            return type;
        }
        throw malformed(Failure.REFERENCE_TYPE, "", Unsupported.type(b));
    }

    /** The nullable type of references to a heap type (spec 5.3.2). */
    public ReferenceType heapType() {
        int b = u8();
        if (valueType(b) instanceof ReferenceType type) {
            return type;
        }
        throw malformed(Failure.HEAP_TYPE, "", Unsupported.heapType(b));
    }

    private static @Nullable ValueType valueType(int b) {
        return switch (b) {
            case 0x7F -> ValueType.I32;
            case 0x7E -> ValueType.I64;
            case 0x7D -> ValueType.F32;
            case 0x7C -> ValueType.F64;
            case 0x7B -> ValueType.V128;
            case 0x70 -> ValueType.FUNCREF;
            case 0x6F -> ValueType.EXTERNREF;
            default -> null;
        };
    }
}
