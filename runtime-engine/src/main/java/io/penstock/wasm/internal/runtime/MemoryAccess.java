package io.penstock.wasm.internal.runtime;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Loads and stores (spec 4.4.7), each under its mnemonic in camel case: the form that code of the first tier calls. The
 * address is unsigned, the offset the static one of the instruction. The segment's own bounds check is the bounds check: an
 * {@link IndexOutOfBoundsException} leaves the guest and becomes a trap at the boundary ({@link Traps#atBoundary}). The
 * assertions make the methods longer than the 35 bytes up to which HotSpot's first compiler inlines: a hundred accesses that
 * it inlines into one method may be too much for its stack, which ends the process. A test looks at the lengths.
 */
public final class MemoryAccess {

    /** One byte. */
    public static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
    /** Two bytes, unaligned, little-endian. */
    public static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(LITTLE_ENDIAN);
    /** Four bytes, unaligned, little-endian. */
    public static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(LITTLE_ENDIAN);
    /** Eight bytes, unaligned, little-endian. */
    public static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(LITTLE_ENDIAN);

    private MemoryAccess() {
    }

    /** Eight bytes of a memory's segment, for a half of a v128. */
    public static long i64Load(MemorySegment segment, long address) {
        assert address >= 0 : "effective addresses do not wrap: " + address;
        return segment.get(LONG, address);
    }

    /** Eight bytes of a memory's segment, for a half of a v128. */
    public static void i64Store(MemorySegment segment, long address, long value) {
        assert address >= 0 : "effective addresses do not wrap: " + address;
        segment.set(LONG, address, value);
    }

    /** i32.load, memory 0. */
    public static int i32Load(int address, long offset, Instance instance) {
        assert offset >= 0;
        return instance.memory0.segment.get(INT, (address & 0xFFFF_FFFFL) + offset);
    }

    /** i32.load. */
    public static int i32Load(int address, long offset, LinearMemory memory) {
        assert offset >= 0;
        return memory.segment.get(INT, (address & 0xFFFF_FFFFL) + offset);
    }

    /** i64.load, memory 0. */
    public static long i64Load(int address, long offset, Instance instance) {
        assert offset >= 0;
        return instance.memory0.segment.get(LONG, (address & 0xFFFF_FFFFL) + offset);
    }

    /** i64.load. */
    public static long i64Load(int address, long offset, LinearMemory memory) {
        assert offset >= 0;
        return memory.segment.get(LONG, (address & 0xFFFF_FFFFL) + offset);
    }

    /** f32.load, memory 0. */
    public static float f32Load(int address, long offset, Instance instance) {
        assert offset >= 0;
        return Float.intBitsToFloat(instance.memory0.segment.get(INT, (address & 0xFFFF_FFFFL) + offset));
    }

    /** f32.load. */
    public static float f32Load(int address, long offset, LinearMemory memory) {
        assert offset >= 0;
        return Float.intBitsToFloat(memory.segment.get(INT, (address & 0xFFFF_FFFFL) + offset));
    }

    /** f64.load, memory 0. */
    public static double f64Load(int address, long offset, Instance instance) {
        assert offset >= 0;
        return Double.longBitsToDouble(instance.memory0.segment.get(LONG, (address & 0xFFFF_FFFFL) + offset));
    }

    /** f64.load. */
    public static double f64Load(int address, long offset, LinearMemory memory) {
        assert offset >= 0;
        return Double.longBitsToDouble(memory.segment.get(LONG, (address & 0xFFFF_FFFFL) + offset));
    }

    /** i32.load8_s, memory 0. */
    public static int i32Load8S(int address, long offset, Instance instance) {
        assert offset >= 0;
        return instance.memory0.segment.get(BYTE, (address & 0xFFFF_FFFFL) + offset);
    }

    /** i32.load8_s. */
    public static int i32Load8S(int address, long offset, LinearMemory memory) {
        assert offset >= 0;
        return memory.segment.get(BYTE, (address & 0xFFFF_FFFFL) + offset);
    }

    /** i32.load8_u, memory 0. */
    public static int i32Load8U(int address, long offset, Instance instance) {
        assert offset >= 0;
        return instance.memory0.segment.get(BYTE, (address & 0xFFFF_FFFFL) + offset) & 0xFF;
    }

    /** i32.load8_u. */
    public static int i32Load8U(int address, long offset, LinearMemory memory) {
        assert offset >= 0;
        return memory.segment.get(BYTE, (address & 0xFFFF_FFFFL) + offset) & 0xFF;
    }

    /** i32.load16_s, memory 0. */
    public static int i32Load16S(int address, long offset, Instance instance) {
        assert offset >= 0;
        return instance.memory0.segment.get(SHORT, (address & 0xFFFF_FFFFL) + offset);
    }

    /** i32.load16_s. */
    public static int i32Load16S(int address, long offset, LinearMemory memory) {
        assert offset >= 0;
        return memory.segment.get(SHORT, (address & 0xFFFF_FFFFL) + offset);
    }

    /** i32.load16_u, memory 0. */
    public static int i32Load16U(int address, long offset, Instance instance) {
        assert offset >= 0;
        return instance.memory0.segment.get(SHORT, (address & 0xFFFF_FFFFL) + offset) & 0xFFFF;
    }

    /** i32.load16_u. */
    public static int i32Load16U(int address, long offset, LinearMemory memory) {
        assert offset >= 0;
        return memory.segment.get(SHORT, (address & 0xFFFF_FFFFL) + offset) & 0xFFFF;
    }

    /** i64.load8_s, memory 0. */
    public static long i64Load8S(int address, long offset, Instance instance) {
        assert offset >= 0;
        return instance.memory0.segment.get(BYTE, (address & 0xFFFF_FFFFL) + offset);
    }

    /** i64.load8_s. */
    public static long i64Load8S(int address, long offset, LinearMemory memory) {
        assert offset >= 0;
        return memory.segment.get(BYTE, (address & 0xFFFF_FFFFL) + offset);
    }

    /** i64.load8_u, memory 0. */
    public static long i64Load8U(int address, long offset, Instance instance) {
        assert offset >= 0;
        return instance.memory0.segment.get(BYTE, (address & 0xFFFF_FFFFL) + offset) & 0xFFL;
    }

    /** i64.load8_u. */
    public static long i64Load8U(int address, long offset, LinearMemory memory) {
        assert offset >= 0;
        return memory.segment.get(BYTE, (address & 0xFFFF_FFFFL) + offset) & 0xFFL;
    }

    /** i64.load16_s, memory 0. */
    public static long i64Load16S(int address, long offset, Instance instance) {
        assert offset >= 0;
        return instance.memory0.segment.get(SHORT, (address & 0xFFFF_FFFFL) + offset);
    }

    /** i64.load16_s. */
    public static long i64Load16S(int address, long offset, LinearMemory memory) {
        assert offset >= 0;
        return memory.segment.get(SHORT, (address & 0xFFFF_FFFFL) + offset);
    }

    /** i64.load16_u, memory 0. */
    public static long i64Load16U(int address, long offset, Instance instance) {
        assert offset >= 0;
        return instance.memory0.segment.get(SHORT, (address & 0xFFFF_FFFFL) + offset) & 0xFFFFL;
    }

    /** i64.load16_u. */
    public static long i64Load16U(int address, long offset, LinearMemory memory) {
        assert offset >= 0;
        return memory.segment.get(SHORT, (address & 0xFFFF_FFFFL) + offset) & 0xFFFFL;
    }

    /** i64.load32_s, memory 0. */
    public static long i64Load32S(int address, long offset, Instance instance) {
        assert offset >= 0;
        return instance.memory0.segment.get(INT, (address & 0xFFFF_FFFFL) + offset);
    }

    /** i64.load32_s. */
    public static long i64Load32S(int address, long offset, LinearMemory memory) {
        assert offset >= 0;
        return memory.segment.get(INT, (address & 0xFFFF_FFFFL) + offset);
    }

    /** i64.load32_u, memory 0. */
    public static long i64Load32U(int address, long offset, Instance instance) {
        assert offset >= 0;
        return instance.memory0.segment.get(INT, (address & 0xFFFF_FFFFL) + offset) & 0xFFFF_FFFFL;
    }

    /** i64.load32_u. */
    public static long i64Load32U(int address, long offset, LinearMemory memory) {
        assert offset >= 0;
        return memory.segment.get(INT, (address & 0xFFFF_FFFFL) + offset) & 0xFFFF_FFFFL;
    }

    /** i32.store, memory 0. */
    public static void i32Store(int address, int value, long offset, Instance instance) {
        assert offset >= 0;
        instance.memory0.segment.set(INT, (address & 0xFFFF_FFFFL) + offset, value);
    }

    /** i32.store. */
    public static void i32Store(int address, int value, long offset, LinearMemory memory) {
        assert offset >= 0;
        memory.segment.set(INT, (address & 0xFFFF_FFFFL) + offset, value);
    }

    /** i64.store, memory 0. */
    public static void i64Store(int address, long value, long offset, Instance instance) {
        assert offset >= 0;
        instance.memory0.segment.set(LONG, (address & 0xFFFF_FFFFL) + offset, value);
    }

    /** i64.store. */
    public static void i64Store(int address, long value, long offset, LinearMemory memory) {
        assert offset >= 0;
        memory.segment.set(LONG, (address & 0xFFFF_FFFFL) + offset, value);
    }

    /** f32.store, memory 0. */
    public static void f32Store(int address, float value, long offset, Instance instance) {
        assert offset >= 0;
        instance.memory0.segment.set(INT, (address & 0xFFFF_FFFFL) + offset, Float.floatToRawIntBits(value));
    }

    /** f32.store. */
    public static void f32Store(int address, float value, long offset, LinearMemory memory) {
        assert offset >= 0;
        memory.segment.set(INT, (address & 0xFFFF_FFFFL) + offset, Float.floatToRawIntBits(value));
    }

    /** f64.store, memory 0. */
    public static void f64Store(int address, double value, long offset, Instance instance) {
        assert offset >= 0;
        instance.memory0.segment.set(LONG, (address & 0xFFFF_FFFFL) + offset, Double.doubleToRawLongBits(value));
    }

    /** f64.store. */
    public static void f64Store(int address, double value, long offset, LinearMemory memory) {
        assert offset >= 0;
        memory.segment.set(LONG, (address & 0xFFFF_FFFFL) + offset, Double.doubleToRawLongBits(value));
    }

    /** i32.store8, memory 0. */
    public static void i32Store8(int address, int value, long offset, Instance instance) {
        assert offset >= 0;
        instance.memory0.segment.set(BYTE, (address & 0xFFFF_FFFFL) + offset, (byte) value);
    }

    /** i32.store8. */
    public static void i32Store8(int address, int value, long offset, LinearMemory memory) {
        assert offset >= 0;
        memory.segment.set(BYTE, (address & 0xFFFF_FFFFL) + offset, (byte) value);
    }

    /** i32.store16, memory 0. */
    public static void i32Store16(int address, int value, long offset, Instance instance) {
        assert offset >= 0;
        instance.memory0.segment.set(SHORT, (address & 0xFFFF_FFFFL) + offset, (short) value);
    }

    /** i32.store16. */
    public static void i32Store16(int address, int value, long offset, LinearMemory memory) {
        assert offset >= 0;
        memory.segment.set(SHORT, (address & 0xFFFF_FFFFL) + offset, (short) value);
    }

    /** i64.store8, memory 0. */
    public static void i64Store8(int address, long value, long offset, Instance instance) {
        assert offset >= 0;
        instance.memory0.segment.set(BYTE, (address & 0xFFFF_FFFFL) + offset, (byte) value);
    }

    /** i64.store8. */
    public static void i64Store8(int address, long value, long offset, LinearMemory memory) {
        assert offset >= 0;
        memory.segment.set(BYTE, (address & 0xFFFF_FFFFL) + offset, (byte) value);
    }

    /** i64.store16, memory 0. */
    public static void i64Store16(int address, long value, long offset, Instance instance) {
        assert offset >= 0;
        instance.memory0.segment.set(SHORT, (address & 0xFFFF_FFFFL) + offset, (short) value);
    }

    /** i64.store16. */
    public static void i64Store16(int address, long value, long offset, LinearMemory memory) {
        assert offset >= 0;
        memory.segment.set(SHORT, (address & 0xFFFF_FFFFL) + offset, (short) value);
    }

    /** i64.store32, memory 0. */
    public static void i64Store32(int address, long value, long offset, Instance instance) {
        assert offset >= 0;
        instance.memory0.segment.set(INT, (address & 0xFFFF_FFFFL) + offset, (int) value);
    }

    /** i64.store32. */
    public static void i64Store32(int address, long value, long offset, LinearMemory memory) {
        assert offset >= 0;
        memory.segment.set(INT, (address & 0xFFFF_FFFFL) + offset, (int) value);
    }
}
