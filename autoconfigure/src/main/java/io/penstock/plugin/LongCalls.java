package io.penstock.plugin;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/** Looks after guest threads, as long as there are any: see {@link GuestThread#look}. */
final class LongCalls {

    private static final long LOOK = Duration.ofMillis(5).toNanos();

    private final Set<GuestThread> threads = ConcurrentHashMap.newKeySet();
    private final Thread looking = Thread.ofPlatform().name("penstock-guest-watch").daemon().unstarted(this::look);
    private final SpareProcessors spare = new SpareProcessors();
    private volatile boolean closed;

    void start() {
        looking.start();
    }

    void add(GuestThread thread) {
        if (threads.add(thread)) {
            LockSupport.unpark(looking);
        }
    }

    /** A call has ended, after it had computed for long or not. */
    void ended(boolean computedLong) {
        if (!computedLong) {
            spare.shortCallEnded();
        }
    }

    private void look() {
        while (!closed) {
            threads.removeIf(thread -> !thread.isAlive());
            spare.look(threads.stream().filter(GuestThread::look).toList());
            if (threads.isEmpty()) {
                LockSupport.park(this);
            } else {
                LockSupport.parkNanos(this, LOOK);
            }
        }
    }

    void close() {
        closed = true;
        LockSupport.unpark(looking);
    }
}
