package io.penstock.wasm.internal.runtime;

import java.lang.foreign.MemorySegment;

/**
 * Size, growth and bulk operations of memories (spec 4.4.7). Bounds are checked before anything is written; the work goes in
 * chunks, between which the call can be interrupted.
 */
public final class MemoryOps {

    private static final long CHUNK = 1 << 20;
    private static final byte[] DROPPED = {};
    private static final long U32 = 0xFFFF_FFFFL;

    private MemoryOps() {
    }

    /** {@code memory.size}. */
    public static int size(int memory, Instance instance) {
        return (int) instance.memories[memory].pages();
    }

    /** {@code memory.size}, 64-bit addresses. */
    public static long size64(int memory, Instance instance) {
        return instance.memories[memory].pages();
    }

    /** {@code memory.grow}. */
    public static int grow(int delta, int memory, Instance instance) {
        return (int) instance.memories[memory].grow(delta & U32);
    }

    /** {@code memory.grow}, 64-bit addresses. */
    public static long grow(long delta, int memory, Instance instance) {
        return instance.memories[memory].grow(delta);
    }

    /** {@code memory.fill}. */
    public static void fill(int d, int v, int n, int memory, Instance instance) {
        fill(d & U32, v, n & U32, memory, instance);
    }

    /** {@code memory.fill}, 64-bit addresses. */
    public static void fill(long at, int v, long length, int memory, Instance instance) {
        MemorySegment segment = instance.memories[memory].segment;
        check(at, length, segment.byteSize());
        for (long done = 0; done < length; done += CHUNK) {
            SafepointPoll.check(instance);
            segment.asSlice(at + done, Math.min(CHUNK, length - done)).fill((byte) v);
        }
    }

    /** {@code memory.copy}. */
    public static void copy(int d, int s, int n, int dstMemory, int srcMemory, Instance instance) {
        copy(d & U32, s & U32, n & U32, dstMemory, srcMemory, instance);
    }

    /** {@code memory.copy}, where one of the memories has 64-bit addresses. */
    public static void copy(long to, long from, long length, int dstMemory, int srcMemory, Instance instance) {
        MemorySegment target = instance.memories[dstMemory].segment;
        MemorySegment source = instance.memories[srcMemory].segment;
        check(from, length, source.byteSize());
        check(to, length, target.byteSize());
        // chunks of an overlapping range go from the end that is overwritten last
        boolean backward = to > from;
        for (long done = 0; done < length; done += CHUNK) {
            SafepointPoll.check(instance);
            long part = Math.min(CHUNK, length - done);
            long at = backward ? length - done - part : done;
            MemorySegment.copy(source, from + at, target, to + at, part);
        }
    }

    /** {@code memory.init}. */
    public static void init(int d, int s, int n, int segment, int memory, Instance instance) {
        init(d & U32, s & U32, n & U32, segment, memory, instance);
    }

    /** {@code memory.init} with unsigned operands, for 64-bit addresses and for active segments too. */
    public static void init(long to, long from, long length, int segment, int memory, Instance instance) {
        byte[] found = instance.dataSegments[segment];
        byte[] bytes = found == null ? DROPPED : found;
        MemorySegment target = instance.memories[memory].segment;
        check(from, length, bytes.length);
        check(to, length, target.byteSize());
        MemorySegment source = MemorySegment.ofArray(bytes); // to copy from the array itself spins a class: 8 ms of a start
        for (long done = 0; done < length; done += CHUNK) {
            SafepointPoll.check(instance);
            MemorySegment.copy(source, from + done, target, to + done, Math.min(CHUNK, length - done));
        }
    }

    /** {@code data.drop}. */
    public static void dataDrop(int segment, Instance instance) {
        instance.dataSegments[segment] = null;
    }

    /** Unsigned; what passes is no longer than the memory. */
    private static void check(long at, long length, long size) {
        if (at < 0 || at > size || length < 0 || length > size - at) {
            throw Traps.memoryOutOfBounds();
        }
    }
}
