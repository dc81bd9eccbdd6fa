package io.penstock.wasm.internal.runtime;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.function.IntBinaryOperator;

/**
 * Atomic accesses (threads proposal): sequentially consistent, each on {@code bits} bits (8, 16, 32 or 64) at an effective
 * address, which traps when it is not aligned to them. Values are zero-extended to 64 bits, and cut off on their way in.
 */
public final class AtomicAccess {

    private static final VarHandle BYTE = ValueLayout.JAVA_BYTE.varHandle();
    private static final VarHandle SHORT = ValueLayout.JAVA_SHORT.withOrder(LITTLE_ENDIAN).varHandle();
    private static final VarHandle INT = ValueLayout.JAVA_INT.withOrder(LITTLE_ENDIAN).varHandle();
    private static final VarHandle LONG = ValueLayout.JAVA_LONG.withOrder(LITTLE_ENDIAN).varHandle();
    private static final long U32 = 0xFFFF_FFFFL;

    private AtomicAccess() {
    }

    /** The effective address as it came. */
    private static long aligned(long at, int bits) {
        if ((at & (bits / 8 - 1)) != 0) {
            throw Traps.unalignedAtomic();
        }
        return at;
    }

    /** {@code atomic.load}. */
    public static long load(long address, int bits, LinearMemory memory) {
        long at = aligned(address, bits);
        MemorySegment segment = memory.segment;
        return switch (bits) {
            case 8 -> (byte) BYTE.getVolatile(segment, at) & 0xFFL;
            case 16 -> (short) SHORT.getVolatile(segment, at) & 0xFFFFL;
            case 32 -> (int) INT.getVolatile(segment, at) & U32;
            default -> (long) LONG.getVolatile(segment, at);
        };
    }

    /** {@code atomic.store}. */
    public static void store(long address, long value, int bits, LinearMemory memory) {
        long at = aligned(address, bits);
        MemorySegment segment = memory.segment;
        switch (bits) {
            case 8 -> BYTE.setVolatile(segment, at, (byte) value);
            case 16 -> SHORT.setVolatile(segment, at, (short) value);
            case 32 -> INT.setVolatile(segment, at, (int) value);
            default -> LONG.setVolatile(segment, at, value);
        }
    }

    /** {@code atomic.rmw.add}. */
    public static long add(long address, long value, int bits, LinearMemory memory) {
        long at = aligned(address, bits);
        return switch (bits) {
            case 64 -> (long) LONG.getAndAdd(memory.segment, at, value);
            case 32 -> (int) INT.getAndAdd(memory.segment, at, (int) value) & U32;
            default -> narrow(at, (int) value, bits, memory, Integer::sum);
        };
    }

    /** {@code atomic.rmw.sub}. */
    public static long sub(long address, long value, int bits, LinearMemory memory) {
        return add(address, -value, bits, memory);
    }

    /** {@code atomic.rmw.and}. */
    public static long and(long address, long value, int bits, LinearMemory memory) {
        long at = aligned(address, bits);
        return switch (bits) {
            case 64 -> (long) LONG.getAndBitwiseAnd(memory.segment, at, value);
            case 32 -> (int) INT.getAndBitwiseAnd(memory.segment, at, (int) value) & U32;
            default -> narrow(at, (int) value, bits, memory, (a, b) -> a & b);
        };
    }

    /** {@code atomic.rmw.or}. */
    public static long or(long address, long value, int bits, LinearMemory memory) {
        long at = aligned(address, bits);
        return switch (bits) {
            case 64 -> (long) LONG.getAndBitwiseOr(memory.segment, at, value);
            case 32 -> (int) INT.getAndBitwiseOr(memory.segment, at, (int) value) & U32;
            default -> narrow(at, (int) value, bits, memory, (a, b) -> a | b);
        };
    }

    /** {@code atomic.rmw.xor}. */
    public static long xor(long address, long value, int bits, LinearMemory memory) {
        long at = aligned(address, bits);
        return switch (bits) {
            case 64 -> (long) LONG.getAndBitwiseXor(memory.segment, at, value);
            case 32 -> (int) INT.getAndBitwiseXor(memory.segment, at, (int) value) & U32;
            default -> narrow(at, (int) value, bits, memory, (a, b) -> a ^ b);
        };
    }

    /** {@code atomic.rmw.xchg}. */
    public static long xchg(long address, long value, int bits, LinearMemory memory) {
        long at = aligned(address, bits);
        return switch (bits) {
            case 64 -> (long) LONG.getAndSet(memory.segment, at, value);
            case 32 -> (int) INT.getAndSet(memory.segment, at, (int) value) & U32;
            default -> narrow(at, (int) value, bits, memory, (a, b) -> b);
        };
    }

    /** {@code atomic.rmw.cmpxchg}. */
    public static long cmpxchg(long address, long expected, long replacement, int bits, LinearMemory memory) {
        long at = aligned(address, bits);
        if (bits == 64) {
            return (long) LONG.compareAndExchange(memory.segment, at, expected, replacement);
        }
        if (bits == 32) {
            return (int) INT.compareAndExchange(memory.segment, at, (int) expected, (int) replacement) & U32;
        }
        int wanted = (int) expected & ((1 << bits) - 1);
        return narrow(at, (int) replacement, bits, memory, (a, b) -> a == wanted ? b : a);
    }

    /** The JVM has no such operations on less than 32 bits of a segment: on the word around them, again until it fits. */
    private static long narrow(long at, int operand, int bits, LinearMemory memory, IntBinaryOperator operator) {
        MemorySegment segment = memory.segment;
        long word = at & ~3L;
        int shift = (int) (at & 3) * 8;
        int mask = (1 << bits) - 1;
        int old;
        int next;
        do {
            old = (int) INT.getVolatile(segment, word);
            int result = operator.applyAsInt((old >>> shift) & mask, operand) & mask;
            next = (old & ~(mask << shift)) | (result << shift);
        } while (!INT.compareAndSet(segment, word, old, next));
        return Integer.toUnsignedLong((old >>> shift) & mask);
    }

    /** {@code atomic.fence}. */
    public static void fence() {
        VarHandle.fullFence();
    }

    /** {@code memory.atomic.notify}: how many threads were woken, at most {@code count} (unsigned). */
    public static int notify(long address, int count, LinearMemory memory) {
        load(address, 32, memory); // traps when there is nothing to wait for
        return memory.waiters().wake(address, Integer.toUnsignedLong(count));
    }

    /**
     * {@code memory.atomic.wait32} and {@code wait64}.
     *
     * @param timeout in nanoseconds, negative for none
     * @return 0 when woken, 1 when the memory holds another value, 2 when the time is over
     */
    public static int await(long address, long expected, long timeout, int bits, LinearMemory memory,
            Instance instance) {
        if (!memory.isShared()) {
            throw Traps.expectedSharedMemory();
        }
        long wanted = bits == 32 ? expected & U32 : expected;
        load(address, bits, memory);
        return memory.waiters().await(address, () -> load(address, bits, memory) == wanted, timeout, instance);
    }
}
