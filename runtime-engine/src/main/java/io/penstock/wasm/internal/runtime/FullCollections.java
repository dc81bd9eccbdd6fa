package io.penstock.wasm.internal.runtime;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Full garbage collections on behalf of guests, for the whole process: one at a time, at most one a second, and at most a tenth
 * of the time unless they take longer than a second. Guests may wait for theirs; the host's own threads never do.
 */
final class FullCollections {

    private static final long LEAST_PAUSE = TimeUnit.SECONDS.toNanos(1);
    private static final long MOST_PAUSE = TimeUnit.SECONDS.toNanos(10);
    private static final int PAUSES = 9;
    private static final long LOOK_AGAIN = TimeUnit.MILLISECONDS.toNanos(10);

    private static final AtomicBoolean REQUESTED = new AtomicBoolean();
    private static final ReentrantLock LOCK = new ReentrantLock();
    // guarded by LOCK
    private static long nextAt = System.nanoTime();

    private FullCollections() {
    }

    /**
     * Returns after a collection that began after the call.
     *
     * @throws io.penstock.wasm.api.Trap when the instance's call is stopped meanwhile
     */
    static void run(Instance instance) {
        boolean interrupted = false;
        try {
            while (!tryRun()) {
                SafepointPoll.check(instance);
                LockSupport.parkNanos(LOOK_AGAIN);
                interrupted |= Thread.interrupted(); // or it would not wait
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * Asks for a collection, and returns at once; while one that was asked for is still to come, nothing more is done.
     *
     * @param then done after it, on another thread
     */
    static void request(Runnable then) {
        if (REQUESTED.compareAndSet(false, true)) {
            try {
                Thread.ofPlatform().daemon().name("penstock-collection").start(() -> runRequested(then));
            } catch (OutOfMemoryError e) {
                REQUESTED.set(false); // no room for a thread now; the next one asks again
            }
        }
    }

    private static void runRequested(Runnable then) {
        try {
            while (!tryRun()) {
                LockSupport.parkNanos(LOOK_AGAIN);
            }
            then.run();
        } finally {
            REQUESTED.set(false);
        }
    }

    private static boolean tryRun() {
        if (!LOCK.tryLock()) {
            return false;
        }
        try {
            long begin = System.nanoTime();
            if (nextAt - begin > 0) {
                return false;
            }
            System.gc();
            long end = System.nanoTime();
            nextAt = end + Math.clamp(PAUSES * (end - begin), LEAST_PAUSE, MOST_PAUSE);
            return true;
        } finally {
            LOCK.unlock();
        }
    }
}
