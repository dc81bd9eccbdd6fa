package io.penstock.wasm.internal.runtime;

import io.penstock.wasm.api.TrapKind;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * The threads that wait at addresses of one memory, at each in the order of their arrival. Looking at the value and lining up
 * are one step to whoever notifies.
 */
final class WaitQueues {

    private static final int WOKEN = 0;
    private static final int NOT_EQUAL = 1;
    private static final int TIMED_OUT = 2;

    /** Nobody tells a waiting thread that its instance was closed: it looks so often. */
    private static final long LONGEST_PARK = TimeUnit.MILLISECONDS.toNanos(50);

    private final Map<Long, Deque<Waiter>> queues = new HashMap<>();

    private static final class Waiter {
        final Thread thread = Thread.currentThread();
        volatile boolean woken;
    }

    /** As {@link AtomicAccess#await}. */
    int await(long address, BooleanSupplier holds, long timeout, Instance instance) {
        StackHeadroom.ensure(); // nothing below may break off half done
        Waiter waiter = new Waiter();
        synchronized (queues) {
            if (!holds.getAsBoolean()) {
                return NOT_EQUAL;
            }
            queues.computeIfAbsent(address, a -> new ArrayDeque<>()).add(waiter);
        }
        long begin = System.nanoTime();
        try {
            while (!waiter.woken) {
                stopIfAsked(instance);
                long left = timeout < 0 ? Long.MAX_VALUE : timeout - (System.nanoTime() - begin);
                if (left <= 0) {
                    return remove(address, waiter) ? TIMED_OUT : WOKEN;
                }
                LockSupport.parkNanos(this, Math.min(left, LONGEST_PARK));
            }
            return WOKEN;
        } finally {
            remove(address, waiter);
        }
    }

    /** A thread that was interrupted without our doing stops as well: parking would return at once, for ever. */
    private static void stopIfAsked(Instance instance) {
        SafepointPoll.stop(instance);
        if (Thread.currentThread().isInterrupted()) {
            throw Traps.stopped(TrapKind.INTERRUPTED, null);
        }
    }

    /** Whether it was still in line. */
    private boolean remove(long address, Waiter waiter) {
        synchronized (queues) {
            Deque<Waiter> queue = queues.get(address);
            if (queue == null || !queue.remove(waiter)) {
                return false;
            }
            if (queue.isEmpty()) {
                queues.remove(address);
            }
            return true;
        }
    }

    /** Wakes the first ones; returns how many. */
    int wake(long address, long most) {
        int count = 0;
        synchronized (queues) {
            Deque<Waiter> queue = queues.get(address);
            if (queue == null) {
                return 0;
            }
            for (Iterator<Waiter> all = queue.iterator(); all.hasNext() && count < most; count++) {
                Waiter waiter = all.next();
                all.remove();
                waiter.woken = true;
                LockSupport.unpark(waiter.thread);
            }
            if (queue.isEmpty()) {
                queues.remove(address);
            }
        }
        return count;
    }
}
