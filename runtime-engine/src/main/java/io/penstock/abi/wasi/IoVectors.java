package io.penstock.abi.wasi;

/**
 * The buffers of a read or write ({@code iovec_array}), checked before anything happens. At most {@value #MAX_COUNT}, as
 * POSIX has it.
 */
final class IoVectors {

    /** Most buffers. */
    static final int MAX_COUNT = 1024;

    private static final int BYTES = 8;

    private final long[] addresses;
    private final long[] lengths;

    private IoVectors(int count) {
        addresses = new long[count];
        lengths = new long[count];
    }

    static IoVectors of(GuestMemory memory, int vectors, int count) {
        if (count < 0 || count > MAX_COUNT) {
            throw Errno.INVAL.exception();
        }
        IoVectors result = new IoVectors(count);
        for (int i = 0; i < count; i++) {
            long entry = Integer.toUnsignedLong(vectors) + (long) i * BYTES;
            long address = memory.loadUnsignedInt(entry);
            long length = memory.loadUnsignedInt(entry + 4);
            memory.check(address, length);
            result.addresses[i] = address;
            result.lengths[i] = length;
        }
        return result;
    }

    int count() {
        return addresses.length;
    }

    long address(int index) {
        return addresses[index];
    }

    long length(int index) {
        return lengths[index];
    }
}
