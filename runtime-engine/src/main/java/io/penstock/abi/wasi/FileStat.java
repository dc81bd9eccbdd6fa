package io.penstock.abi.wasi;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.TimeUnit;

/**
 * What is known about a file ({@code filestat}).
 *
 * @param device number of its file system
 * @param inode number of the file there
 * @param type what it is
 * @param links number of its names
 * @param size length in bytes
 * @param accessed time of the last access, in nanoseconds since 1970, as the next two
 * @param modified time of the last change of its contents
 * @param changed time of the last change of what is known about it
 */
record FileStat(long device, long inode, FileType type, long links, long size, long accessed, long modified,
        long changed) {

    /** Bytes of a {@code filestat} in guest memory. */
    static final int BYTES = 64;

    /** Of a stream of the host's: nothing is known about it. */
    static final FileStat STREAM = new FileStat(0, 0, FileType.UNKNOWN, 0, 0, 0, 0, 0);

    /** Of what the system has told ({@code struct statx}). */
    static FileStat ofStatx(MemorySegment statx) {
        long device = (long) statx.get(ValueLayout.JAVA_INT, 136) << 32
                | Integer.toUnsignedLong(statx.get(ValueLayout.JAVA_INT, 140));
        return new FileStat(device, statx.get(ValueLayout.JAVA_LONG, 32),
                FileType.ofMode(statx.get(ValueLayout.JAVA_SHORT, 28)),
                Integer.toUnsignedLong(statx.get(ValueLayout.JAVA_INT, 16)), statx.get(ValueLayout.JAVA_LONG, 40),
                nanos(statx, 64), nanos(statx, 112), nanos(statx, 96));
    }

    private static long nanos(MemorySegment statx, long at) {
        return TimeUnit.SECONDS.toNanos(statx.get(ValueLayout.JAVA_LONG, at)) + statx.get(ValueLayout.JAVA_INT, at + 8);
    }

    void store(GuestMemory memory, long address) {
        memory.check(address, BYTES);
        memory.storeLong(address, device);
        memory.storeLong(address + 8, inode);
        memory.storeLong(address + 16, type.code());
        memory.storeLong(address + 24, links);
        memory.storeLong(address + 32, size);
        memory.storeLong(address + 40, accessed);
        memory.storeLong(address + 48, modified);
        memory.storeLong(address + 56, changed);
    }
}
