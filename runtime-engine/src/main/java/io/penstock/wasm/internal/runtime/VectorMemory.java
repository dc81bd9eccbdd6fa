package io.penstock.wasm.internal.runtime;

/** Loads and stores of v128, as {@link MemoryAccess} has those of numbers. */
public final class VectorMemory {

    private VectorMemory() {
    }

    /** The high half of a v128, memory 0. */
    public static long loadHigh(int address, long offset, Instance instance) {
        return instance.memory0.segment.get(MemoryAccess.LONG, (address & 0xFFFF_FFFFL) + offset + Long.BYTES);
    }

    /** The high half of a v128. */
    public static long loadHigh(int address, long offset, LinearMemory memory) {
        return memory.segment.get(MemoryAccess.LONG, (address & 0xFFFF_FFFFL) + offset + Long.BYTES);
    }

    /** {@code v128.store}, memory 0: the high half first, so that nothing is written when it does not fit. */
    public static void store(int address, long low, long high, long offset, Instance instance) {
        long at = (address & 0xFFFF_FFFFL) + offset;
        instance.memory0.segment.set(MemoryAccess.LONG, at + Long.BYTES, high);
        instance.memory0.segment.set(MemoryAccess.LONG, at, low);
    }

    /** {@code v128.store}. */
    public static void store(int address, long low, long high, long offset, LinearMemory memory) {
        long at = (address & 0xFFFF_FFFFL) + offset;
        memory.segment.set(MemoryAccess.LONG, at + Long.BYTES, high);
        memory.segment.set(MemoryAccess.LONG, at, low);
    }
}
