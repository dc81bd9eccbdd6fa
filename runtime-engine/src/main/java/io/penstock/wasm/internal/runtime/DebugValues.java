package io.penstock.wasm.internal.runtime;

/**
 * Reads variables of the source for a debugger, in code for debugging: a value that lies nowhere is 0, because nobody has
 * asked the guest whether its pointers are right. The address is the sum of the first two parameters.
 */
public final class DebugValues {

    private DebugValues() {
    }

    /** A global of type i32 or i64 as an address; 0 for any other. */
    public static long global(int index, Instance instance) {
        if (index >= instance.globals.length) {
            return 0;
        }
        GlobalStorage global = instance.globals[index];
        return global.i64 != 0 ? global.i64 : Integer.toUnsignedLong(global.i32);
    }

    /** What is no number is shown by its address. */
    public static long address(long base, long offset, Instance instance) {
        return base + offset;
    }

    /** Zero or not. */
    public static int bool(long base, long offset, Instance instance) {
        return u8(base, offset, instance) == 0 ? 0 : 1;
    }

    /** One byte, signed. */
    public static int s8(long base, long offset, Instance instance) {
        return (byte) u8(base, offset, instance);
    }

    /** One byte, unsigned. */
    public static int u8(long base, long offset, Instance instance) {
        return has(base + offset, Byte.BYTES, instance)
                ? instance.memory0.segment.get(MemoryAccess.BYTE, base + offset) & 0xFF
                : 0;
    }

    /** Two bytes, signed. */
    public static int s16(long base, long offset, Instance instance) {
        return has(base + offset, Short.BYTES, instance)
                ? instance.memory0.segment.get(MemoryAccess.SHORT, base + offset)
                : 0;
    }

    /** Two bytes, unsigned. */
    public static int u16(long base, long offset, Instance instance) {
        return s16(base, offset, instance) & 0xFFFF;
    }

    /** Four bytes. */
    public static int s32(long base, long offset, Instance instance) {
        return has(base + offset, Integer.BYTES, instance)
                ? instance.memory0.segment.get(MemoryAccess.INT, base + offset)
                : 0;
    }

    /** Four bytes, unsigned. */
    public static long u32(long base, long offset, Instance instance) {
        return Integer.toUnsignedLong(s32(base, offset, instance));
    }

    /** Eight bytes. */
    public static long s64(long base, long offset, Instance instance) {
        return has(base + offset, Long.BYTES, instance)
                ? instance.memory0.segment.get(MemoryAccess.LONG, base + offset)
                : 0;
    }

    /** A float. */
    public static float f32(long base, long offset, Instance instance) {
        return Float.intBitsToFloat(s32(base, offset, instance));
    }

    /** A double. */
    public static double f64(long base, long offset, Instance instance) {
        return Double.longBitsToDouble(s64(base, offset, instance));
    }

    private static boolean has(long address, int bytes, Instance instance) {
        return address >= 0 && address <= instance.memory0.segment.byteSize() - bytes;
    }
}
