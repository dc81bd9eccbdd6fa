package io.penstock.abi.wasi;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Times to set, as the system takes them: seconds since 1970 and nanoseconds, with two numbers of nanoseconds that stand for
 * now and for no change.
 */
record FileTimes(long accessedSeconds, long accessedNanos, long modifiedSeconds, long modifiedNanos) {

    private static final long NANOS = 1_000_000_000;
    private static final long NOW = 0x3fff_ffff;
    private static final long KEEP = 0x3fff_fffe;

    /** From the arguments of a function; {@link Errno#INVAL} when the flags contradict each other. */
    static FileTimes of(long accessed, long modified, int flags) {
        Flags.check(flags, Flags.TIME_ALL);
        long accessedNanos = nanos(accessed, flags & 3);
        long modifiedNanos = nanos(modified, flags >> 2 & 3);
        return new FileTimes(Long.divideUnsigned(accessed, NANOS), accessedNanos, Long.divideUnsigned(modified, NANOS),
                modifiedNanos);
    }

    private static long nanos(long time, int flags) {
        return switch (flags) {
            case 0 -> KEEP;
            case 1 -> Long.remainderUnsigned(time, NANOS);
            case 2 -> NOW;
            default -> throw Errno.INVAL.exception();
        };
    }

    MemorySegment segment(Arena arena) {
        return arena.allocateFrom(ValueLayout.JAVA_LONG, accessedSeconds, accessedNanos, modifiedSeconds,
                modifiedNanos);
    }
}
