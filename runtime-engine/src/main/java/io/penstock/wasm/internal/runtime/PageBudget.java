package io.penstock.wasm.internal.runtime;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How many pages the memories of one instance may have together, or how many elements its tables. Safe for use by several
 * threads.
 */
public final class PageBudget {

    private final long most;
    private final AtomicLong taken = new AtomicLong();

    /** So many pages or elements. */
    public PageBudget(long most) {
        this.most = most;
    }

    /** The whole of it. */
    long most() {
        return most;
    }

    /** Takes some, or none when there are not so many left. */
    boolean take(long pages) {
        long before = taken.get();
        while (pages <= most - before) {
            if (taken.compareAndSet(before, before + pages)) {
                return true;
            }
            before = taken.get();
        }
        return false;
    }

    /** Gives back what could not be used. */
    void giveBack(long pages) {
        taken.addAndGet(-pages);
    }
}
