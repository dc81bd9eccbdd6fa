package io.penstock.wasm.internal.module;

import io.penstock.wasm.api.AbstractHeapType;
import io.penstock.wasm.api.Feature;
import io.penstock.wasm.api.HeapType;
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

/**
 * Reads the values of the binary format (spec 5.2) from one section or function body, and knows the place of each byte in
 * the module. For one thread.
 */
public final class BinaryReader {

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /** {@code (ref null ht)}. */
    private static final int NULLABLE = 0x63;
    /** {@code (ref ht)}. */
    private static final int NOT_NULL = 0x64;

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

    /** A value type (spec 5.3.5). */
    public ValueType valueType(TypeSpace types) {
        int b = u8();
        return switch (b) {
            case 0x7F -> ValueType.I32;
            case 0x7E -> ValueType.I64;
            case 0x7D -> ValueType.F32;
            case 0x7C -> ValueType.F64;
            case 0x7B -> types.features().contains(Feature.SIMD) ? ValueType.V128
                    : reference(b, types, Failure.VALUE_TYPE);
            default -> reference(b, types, Failure.VALUE_TYPE);
        };
    }

    /** A reference type (spec 5.3.4). */
    public ReferenceType referenceType(TypeSpace types) {
        return reference(u8(), types, Failure.REFERENCE_TYPE);
    }

    private ReferenceType reference(int b, TypeSpace types, Failure otherwise) {
        if ((b == NULLABLE || b == NOT_NULL) && types.features().contains(Feature.FUNCTION_REFERENCES)) {
            return new ReferenceType(b == NULLABLE, heapType(types));
        }
        AbstractHeapType heap = abstractType(b, types, otherwise);
        return switch (heap) {
            case FUNC -> ReferenceType.FUNCREF;
            case EXTERN -> ReferenceType.EXTERNREF;
            default -> new ReferenceType(true, heap);
        };
    }

    /** A heap type (spec 5.3.2). */
    public HeapType heapType(TypeSpace types) {
        int b = peek();
        if ((b & 0xC0) == 0x40) {
            return abstractType(u8(), types, Failure.HEAP_TYPE);
        }
        long index = s33();
        if (index < 0) {
            throw malformed(Failure.HEAP_TYPE, "", Long.toString(index));
        }
        if (!types.features().contains(Feature.FUNCTION_REFERENCES)) {
            throw malformed(Failure.HEAP_TYPE, "", Unsupported.text(b, Feature.FUNCTION_REFERENCES));
        }
        return types.get(check(index, types.mentionable(), Failure.UNKNOWN_TYPE));
    }

    private AbstractHeapType abstractType(int b, TypeSpace types, Failure otherwise) {
        AbstractHeapType type = switch (b) {
            case 0x70 -> AbstractHeapType.FUNC;
            case 0x6F -> AbstractHeapType.EXTERN;
            case 0x6E -> AbstractHeapType.ANY;
            case 0x6D -> AbstractHeapType.EQ;
            case 0x6C -> AbstractHeapType.I31;
            case 0x6B -> AbstractHeapType.STRUCT;
            case 0x6A -> AbstractHeapType.ARRAY;
            case 0x69 -> AbstractHeapType.EXN;
            case 0x71 -> AbstractHeapType.NONE;
            case 0x72 -> AbstractHeapType.NOEXTERN;
            case 0x73 -> AbstractHeapType.NOFUNC;
            case 0x74 -> AbstractHeapType.NOEXN;
            default -> null;
        };
        Feature needed = Unsupported.featureOfType(b);
        if (type == null || (needed != null && !types.features().contains(needed))) {
            throw malformed(otherwise, "", Unsupported.type(b));
        }
        return type;
    }
}
