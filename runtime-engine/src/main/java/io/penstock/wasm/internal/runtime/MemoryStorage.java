package io.penstock.wasm.internal.runtime;

import io.penstock.wasm.api.EngineListener;
import io.penstock.wasm.api.ResourceLimitExceeded;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of one linear memory and how they grow: {@link Reserved in place} where the system lets us reserve address
 * space, else by {@link Copied copying}. Each access through a segment checks that the storage is not freed; that check and
 * the freeing are the arena's, so a use after {@link #free()} is an {@link IllegalStateException} and never a crash.
 */
abstract sealed class MemoryStorage {

    /** Set to false to do without reserved address space. */
    private static final String RESERVE_PROPERTY = "penstock.engine.reserve-memory";

    /** While address space cannot be reserved yet, so many bytes are rather allocated than waited for. */
    private static final long MOST_WITHOUT_WAITING = 16L << 20;

    private static final boolean RESERVE = !"false".equals(System.getProperty(RESERVE_PROPERTY));

    private final EngineListener listener;
    private final String moduleName;
    private long bytes;
    private long reported;
    private boolean freed;

    private MemoryStorage(EngineListener listener, String moduleName) {
        this.listener = listener;
        this.moduleName = moduleName;
    }

    /**
     * Storage of no bytes yet.
     *
     * @param initial bytes it will get at once
     * @param capacity most bytes it may get
     * @param inPlace whether to try to reserve them
     * @param shared whether other threads go on with the bytes while they grow, so that they must not move
     */
    static MemoryStorage create(EngineListener listener, String moduleName, long initial, long capacity,
            boolean inPlace, boolean shared) {
        boolean later = AddressSpaceLinking.isUnderWay() && initial <= MOST_WITHOUT_WAITING && !shared;
        if (inPlace && capacity > 0 && !later) {
            long address = AddressSpace.reserve(capacity);
            if (address != AddressSpace.NONE) {
                return new Reserved(listener, moduleName, address, capacity);
            }
        }
        return shared
                ? new Whole(listener, moduleName, capacity)
                : new Copied(listener, moduleName, inPlace && later ? capacity : 0);
    }

    static boolean inPlaceByDefault() {
        return RESERVE;
    }

    /**
     * Changes the length, at creation and growth; the new bytes are zero.
     *
     * @return the segment of the new length, or null when the machine has no more; the old one stays in use then
     */
    synchronized @Nullable MemorySegment resize(long newBytes) {
        if (freed) {
            throw new IllegalStateException("the memory is closed");
        }
        MemorySegment segment = segment(newBytes);
        if (segment != null) {
            bytes = newBytes;
        }
        return segment;
    }

    /** Tells the listener what has changed since it was told last; to be called when the new segment is in its place. */
    synchronized void report() {
        long delta = bytes - reported;
        if (delta != 0) {
            reported = bytes;
            listener.memoryChanged(moduleName, delta);
        }
    }

    /** Length in bytes; 0 when freed. */
    synchronized long bytes() {
        return bytes;
    }

    /** Gives everything back. Idempotent. */
    synchronized void free() {
        if (freed) {
            return;
        }
        freed = true;
        release();
        bytes = 0;
        report();
    }

    /**
     * Makes these bytes zero by giving their pages back to the system. Under the lock of {@link #free()}: the pages are nobody else's.
     *
     * @param from a multiple of the page size of Wasm, as is {@code to}
     * @return false where that cannot be done, and nothing has changed
     */
    synchronized boolean discard(long from, long to) {
        MemorySegment range = reserved();
        return !freed && range != null && AddressSpace.discard(range.asSlice(from, to - from));
    }

    abstract @Nullable MemorySegment segment(long newBytes);

    /** The reserved address space, if there is some. */
    @Nullable
    MemorySegment reserved() {
        return null;
    }

    /** Whether segments stay accessible after {@link #release}. */
    boolean outlivesClose() {
        return false;
    }

    abstract void release();

    /**
     * Reserved address space: longer segments over the same address. To close an arena that threads share is a handshake with all of
     * them, of 10 ms and more each beside endless loops, one after the other (2026-11-21: calls with fresh instances waited for
     * seconds). So the pages are given back at once, and the addresses when the collector finds that no segment has them any more.
     */
    private static final class Reserved extends MemoryStorage {

        /**
         * So many bytes of addresses, of 128 TB, may wait for the collector; beyond, closing takes its time. A range counts as 1 GB at
         * least, as the system allows no more than 65,530 of them.
         */
        private static final long MOST_WAITING = 1L << 44;
        private static final long LEAST_COUNTED = 1L << 30;
        private static final AtomicLong WAITING = new AtomicLong();

        /** Beside endless loops a full collection costs less than closing: then more may wait for one, that is asked for. */
        private static final long MOST_WAITING_WHEN_SLOW = 3 * MOST_WAITING;
        private static final long SLOW_NANOS = 2_000_000;
        private static volatile boolean closingIsSlow;

        private final @Nullable Arena closed;
        private final AtomicBoolean waits = new AtomicBoolean();
        private final MemorySegment reserved;

        Reserved(EngineListener listener, String moduleName, long address, long capacity) {
            super(listener, moduleName);
            closed = AddressSpace.canDiscard() && mayWait() ? null : Arena.ofShared();
            reserved = AddressSpace.segment(address, capacity, closed == null ? Arena.ofAuto() : closed,
                    noLongerWaiting(waits, counted(capacity)));
        }

        private static boolean mayWait() {
            return WAITING.get() < (closingIsSlow ? MOST_WAITING_WHEN_SLOW : MOST_WAITING);
        }

        /** Does not keep the storage alive. */
        private static Runnable noLongerWaiting(AtomicBoolean waits, long counted) {
            return () -> {
                if (waits.get()) {
                    WAITING.addAndGet(-counted);
                }
            };
        }

        @Override
        MemorySegment segment(long newBytes) {
            return reserved.asSlice(0, newBytes);
        }

        @Override
        MemorySegment reserved() {
            return reserved;
        }

        private static long counted(long capacity) {
            return Math.max(capacity, LEAST_COUNTED);
        }

        @Override
        boolean outlivesClose() {
            return closed == null;
        }

        @Override
        void release() {
            if (closed != null) {
                long begin = System.nanoTime();
                closed.close();
                closingIsSlow = System.nanoTime() - begin > SLOW_NANOS;
            } else {
                var _ = AddressSpace.discard(reserved); // if the system refuses, the pages wait too
                long waiting = WAITING.addAndGet(counted(reserved.byteSize()));
                waits.set(true);
                if (closingIsSlow && waiting > MOST_WAITING) {
                    FullCollections.request(() -> closingIsSlow = false); // to be found out anew
                }
            }
        }
    }

    /** All it may get allocated at once. */
    private static final class Whole extends MemoryStorage {

        private final Arena arena = Arena.ofShared();
        private final MemorySegment all;

        Whole(EngineListener listener, String moduleName, long capacity) {
            super(listener, moduleName);
            try {
                all = arena.allocate(capacity, Long.BYTES);
            } catch (OutOfMemoryError e) {
                arena.close();
                throw new ResourceLimitExceeded(
                        "the machine has no room for a shared memory of " + capacity + " bytes");
            }
        }

        @Override
        MemorySegment segment(long newBytes) {
            return all.asSlice(0, newBytes);
        }

        @Override
        void release() {
            arena.close();
        }
    }

    /** One allocation after the other, until address space can be reserved, if it may be later. */
    private static final class Copied extends MemoryStorage {

        private Arena arena = Arena.ofShared();
        private MemorySegment current = arena.allocate(0);

        /** What to reserve as soon as that can be done, or 0. */
        private long capacity;
        private @Nullable MemorySegment reserved;

        Copied(EngineListener listener, String moduleName, long capacity) {
            super(listener, moduleName);
            this.capacity = capacity;
        }

        @Override
        @Nullable
        MemorySegment segment(long newBytes) {
            if (reserved != null) {
                return reserved.asSlice(0, newBytes);
            }
            StackHeadroom.ensure(); // from here on all or nothing: the old bytes go
            Arena next = Arena.ofShared();
            MemorySegment segment;
            try {
                segment = allocate(next, newBytes);
            } catch (OutOfMemoryError e) {
                // the answer to the guest is -1, as for any other limit
                next.close();
                return null;
            }
            segment.copyFrom(current);
            Arena previous = arena;
            arena = next;
            current = segment;
            previous.close();
            return segment;
        }

        private MemorySegment allocate(Arena next, long newBytes) {
            if (capacity > 0 && !AddressSpaceLinking.isUnderWay()) {
                long address = AddressSpace.reserve(capacity);
                if (address != AddressSpace.NONE) {
                    MemorySegment range = AddressSpace.segment(address, capacity, next, () -> {
                    });
                    reserved = range;
                    return range.asSlice(0, newBytes);
                }
                capacity = 0;
            }
            return next.allocate(newBytes, Long.BYTES);
        }

        @Override
        @Nullable
        MemorySegment reserved() {
            return reserved;
        }

        @Override
        void release() {
            arena.close();
        }
    }
}
