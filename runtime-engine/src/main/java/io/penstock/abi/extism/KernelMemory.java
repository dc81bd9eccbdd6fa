package io.penstock.abi.extism;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Blocks of bytes that host and guest share, in one range of addresses. A block's handle is the address of its first byte, so
 * that the guest can name places inside. New blocks go to the end; a freed one serves again, whole, for a request of about
 * its size.
 *
 * <p>
 * What is known about blocks stands in arrays beside the bytes, out of the guest's reach, in the order of their addresses.
 * Each block has at least {@value #ALIGNMENT} bytes, so the arrays never take more than the bytes do.
 */
final class KernelMemory {

    /** Blocks begin at multiples of it; the first one here: 0 is no handle. */
    static final int ALIGNMENT = 16;

    private static final int FIRST_BYTES = 4 << 10;
    private static final int KEPT_BYTES = 1 << 20;
    private static final int FIRST_BLOCKS = 16;
    private static final int SIZES = 32;
    private static final int NONE = -1;
    /** Most freed blocks looked at that may be too small. */
    private static final int TRIES = 8;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final int most;
    private byte[] bytes = new byte[0];
    private int end = ALIGNMENT;

    private int count;
    private int[] starts = new int[0];
    private int[] capacities = new int[0];
    /** Bytes in use, {@link #NONE} for a freed block. */
    private int[] lengths = new int[0];
    /** The next freed block of about the same size. */
    private int[] nexts = new int[0];
    private final int[] freed = new int[SIZES];

    /** A memory of at most so many bytes, up to 1 GiB. */
    KernelMemory(long most) {
        this.most = (int) Math.min(most, 1 << 30);
        Arrays.fill(freed, NONE);
    }

    /** A new block; 0 when it has no bytes or there is no room. */
    long alloc(long length) {
        if (length <= 0 || length > most) {
            return 0;
        }
        int block = takeFreed((int) length);
        if (block == NONE) {
            block = append((int) length);
        }
        if (block == NONE) {
            return 0;
        }
        lengths[block] = (int) length;
        return starts[block];
    }

    private int takeFreed(int length) {
        int size = size(length);
        int before = NONE;
        int block = freed[size];
        for (int tries = 0; block != NONE && tries < TRIES; tries++) {
            if (capacities[block] >= length) {
                if (before == NONE) {
                    freed[size] = nexts[block];
                } else {
                    nexts[before] = nexts[block];
                }
                return block;
            }
            before = block;
            block = nexts[block];
        }
        // Any block of the next size is large enough, and at most four times too large.
        int larger = size + 1 < SIZES ? freed[size + 1] : NONE;
        if (larger != NONE) {
            freed[size + 1] = nexts[larger];
        }
        return larger;
    }

    private int append(int length) {
        int capacity = (length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        if (capacity > most - end) {
            return NONE;
        }
        if (end + capacity > bytes.length) {
            bytes = Arrays.copyOf(bytes, (int) Math.min(most, Math.max(end + (long) capacity,
                    Math.max(FIRST_BYTES, 2L * bytes.length))));
        }
        if (count == starts.length) {
            int more = Math.max(FIRST_BLOCKS, 2 * count);
            starts = Arrays.copyOf(starts, more);
            capacities = Arrays.copyOf(capacities, more);
            lengths = Arrays.copyOf(lengths, more);
            nexts = Arrays.copyOf(nexts, more);
        }
        starts[count] = end;
        capacities[count] = capacity;
        end += capacity;
        return count++;
    }

    private static int size(int length) {
        return Integer.SIZE - 1 - Integer.numberOfLeadingZeros(length);
    }

    /** Frees a block; what is no handle is let pass. */
    void free(long handle) {
        int block = find(handle);
        if (block != NONE) {
            lengths[block] = NONE;
            int size = size(capacities[block]);
            nexts[block] = freed[size];
            freed[size] = block;
        }
    }

    /** Length of a block in bytes; 0 when this is no handle. */
    int length(long handle) {
        int block = find(handle);
        return block == NONE ? 0 : lengths[block];
    }

    private int find(long handle) {
        if (handle < ALIGNMENT || handle >= end) {
            return NONE;
        }
        int block = Arrays.binarySearch(starts, 0, count, (int) handle);
        return block >= 0 && lengths[block] != NONE ? block : NONE;
    }

    /** Whether these bytes lie in what was handed out. */
    boolean contains(long address, long length) {
        return address >= ALIGNMENT && length >= 0 && address <= end && length <= end - address;
    }

    int loadByte(long address) {
        return address >= 0 && address < bytes.length ? bytes[(int) address] & 0xff : 0;
    }

    long loadLong(long address) {
        return address >= 0 && address <= bytes.length - Long.BYTES ? (long) LONGS.get(bytes, (int) address) : 0;
    }

    void storeByte(long address, int value) {
        if (address >= 0 && address < bytes.length) {
            bytes[(int) address] = (byte) value;
        }
    }

    void storeLong(long address, long value) {
        if (address >= 0 && address <= bytes.length - Long.BYTES) {
            LONGS.set(bytes, (int) address, value);
        }
    }

    /** A copy of bytes that it {@link #contains}. */
    byte[] copy(long address, int length) {
        return Arrays.copyOfRange(bytes, (int) address, (int) address + length);
    }

    /** A new block with these bytes; 0 when they are none or there is no room. */
    long put(byte[] source) {
        long handle = alloc(source.length);
        if (handle != 0) {
            System.arraycopy(source, 0, bytes, (int) handle, source.length);
        }
        return handle;
    }

    /** Bytes of it that are there, in use or not. */
    long size() {
        return bytes.length;
    }

    /** Throws all blocks away; a large memory is given back. */
    void reset() {
        if (bytes.length > KEPT_BYTES) {
            bytes = new byte[0];
        } else if (bytes.length > 0) {
            Arrays.fill(bytes, 0, end, (byte) 0);
        }
        if (starts.length > KEPT_BYTES / ALIGNMENT) {
            starts = capacities = lengths = nexts = new int[0];
        }
        end = ALIGNMENT;
        count = 0;
        Arrays.fill(freed, NONE);
    }
}
