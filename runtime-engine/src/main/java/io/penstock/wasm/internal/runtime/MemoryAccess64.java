package io.penstock.wasm.internal.runtime;

import static io.penstock.wasm.internal.runtime.MemoryAccess.BYTE;
import static io.penstock.wasm.internal.runtime.MemoryAccess.INT;
import static io.penstock.wasm.internal.runtime.MemoryAccess.LONG;
import static io.penstock.wasm.internal.runtime.MemoryAccess.SHORT;

/**
 * Loads and stores on memories with 64-bit addresses, as {@link MemoryAccess} has them for 32 bits. The sum of address and
 * offset may have a carry, which is looked for; a sum from 2<sup>63</sup> on is negative, and out of all bounds. Assertions
 * have the same purpose as there.
 */
public final class MemoryAccess64 {

    private MemoryAccess64() {
    }

    /**
     * The effective address.
     *
     * @return not negative, so that the address of a second half does not wrap
     * @throws io.penstock.wasm.api.Trap when it has more than 63 bits
     */
    public static long effective(long address, long offset) {
        long sum = address + offset;
        if (sum < 0 || Long.compareUnsigned(sum, address) < 0) {
            throw Traps.memoryOutOfBounds();
        }
        return sum;
    }

    /** i32.load. */
    public static int i32Load(long address, long offset, LinearMemory memory) {
        long at = effective(address, offset);
        assert at >= 0;
        return memory.segment.get(INT, at);
    }

    /** i64.load. */
    public static long i64Load(long address, long offset, LinearMemory memory) {
        long at = effective(address, offset);
        assert at >= 0;
        return memory.segment.get(LONG, at);
    }

    /** f32.load. */
    public static float f32Load(long address, long offset, LinearMemory memory) {
        long at = effective(address, offset);
        assert at >= 0;
        return Float.intBitsToFloat(memory.segment.get(INT, at));
    }

    /** f64.load. */
    public static double f64Load(long address, long offset, LinearMemory memory) {
        long at = effective(address, offset);
        assert at >= 0;
        return Double.longBitsToDouble(memory.segment.get(LONG, at));
    }

    /** i32.load8_s. */
    public static int i32Load8S(long address, long offset, LinearMemory memory) {
        long at = effective(address, offset);
        assert at >= 0;
        return memory.segment.get(BYTE, at);
    }

    /** i32.load8_u. */
    public static int i32Load8U(long address, long offset, LinearMemory memory) {
        long at = effective(address, offset);
        assert at >= 0;
        return memory.segment.get(BYTE, at) & 0xFF;
    }

    /** i32.load16_s. */
    public static int i32Load16S(long address, long offset, LinearMemory memory) {
        long at = effective(address, offset);
        assert at >= 0;
        return memory.segment.get(SHORT, at);
    }

    /** i32.load16_u. */
    public static int i32Load16U(long address, long offset, LinearMemory memory) {
        long at = effective(address, offset);
        assert at >= 0;
        return memory.segment.get(SHORT, at) & 0xFFFF;
    }

    /** i64.load8_s. */
    public static long i64Load8S(long address, long offset, LinearMemory memory) {
        long at = effective(address, offset);
        assert at >= 0;
        return memory.segment.get(BYTE, at);
    }

    /** i64.load8_u. */
    public static long i64Load8U(long address, long offset, LinearMemory memory) {
        long at = effective(address, offset);
        assert at >= 0;
        return memory.segment.get(BYTE, at) & 0xFFL;
    }

    /** i64.load16_s. */
    public static long i64Load16S(long address, long offset, LinearMemory memory) {
        long at = effective(address, offset);
        assert at >= 0;
        return memory.segment.get(SHORT, at);
    }

    /** i64.load16_u. */
    public static long i64Load16U(long address, long offset, LinearMemory memory) {
        long at = effective(address, offset);
        assert at >= 0;
        return memory.segment.get(SHORT, at) & 0xFFFFL;
    }

    /** i64.load32_s. */
    public static long i64Load32S(long address, long offset, LinearMemory memory) {
        long at = effective(address, offset);
        assert at >= 0;
        return memory.segment.get(INT, at);
    }

    /** i64.load32_u. */
    public static long i64Load32U(long address, long offset, LinearMemory memory) {
        long at = effective(address, offset);
        assert at >= 0;
        return memory.segment.get(INT, at) & 0xFFFF_FFFFL;
    }

    /** i32.store. */
    public static void i32Store(long address, int value, long offset, LinearMemory memory) {
        long at = effective(address, offset);
        assert at >= 0;
        memory.segment.set(INT, at, value);
    }

    /** i64.store. */
    public static void i64Store(long address, long value, long offset, LinearMemory memory) {
        long at = effective(address, offset);
        assert at >= 0;
        memory.segment.set(LONG, at, value);
    }

    /** f32.store. */
    public static void f32Store(long address, float value, long offset, LinearMemory memory) {
        long at = effective(address, offset);
        assert at >= 0;
        memory.segment.set(INT, at, Float.floatToRawIntBits(value));
    }

    /** f64.store. */
    public static void f64Store(long address, double value, long offset, LinearMemory memory) {
        long at = effective(address, offset);
        assert at >= 0;
        memory.segment.set(LONG, at, Double.doubleToRawLongBits(value));
    }

    /** i32.store8. */
    public static void i32Store8(long address, int value, long offset, LinearMemory memory) {
        long at = effective(address, offset);
        assert at >= 0;
        memory.segment.set(BYTE, at, (byte) value);
    }

    /** i32.store16. */
    public static void i32Store16(long address, int value, long offset, LinearMemory memory) {
        long at = effective(address, offset);
        assert at >= 0;
        memory.segment.set(SHORT, at, (short) value);
    }

    /** i64.store8. */
    public static void i64Store8(long address, long value, long offset, LinearMemory memory) {
        long at = effective(address, offset);
        assert at >= 0;
        memory.segment.set(BYTE, at, (byte) value);
    }

    /** i64.store16. */
    public static void i64Store16(long address, long value, long offset, LinearMemory memory) {
        long at = effective(address, offset);
        assert at >= 0;
        memory.segment.set(SHORT, at, (short) value);
    }

    /** i64.store32. */
    public static void i64Store32(long address, long value, long offset, LinearMemory memory) {
        long at = effective(address, offset);
        assert at >= 0;
        memory.segment.set(INT, at, (int) value);
    }
}
