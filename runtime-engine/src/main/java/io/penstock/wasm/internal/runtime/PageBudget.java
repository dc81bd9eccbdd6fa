package io.penstock.wasm.internal.runtime;

import io.penstock.wasm.api.MemoryBudget;
import io.penstock.wasm.api.WasmMemory;

/**
 * How many pages the memories of one instance may have together, or how many elements its tables. Safe for use by several
 * threads.
 */
public final class PageBudget implements AutoCloseable {

    private final long most;
    private final MemoryBudget shared;

    // guarded by this
    private long taken;
    private boolean closed;

    /** So many pages or elements. */
    public PageBudget(long most) {
        this(most, MemoryBudget.UNBOUNDED);
    }

    /** So many pages, which are also taken from what several instances share. */
    public PageBudget(long most, MemoryBudget shared) {
        this.most = most;
        this.shared = shared;
    }

    /** The whole of it. */
    long most() {
        return most;
    }

    /** Takes some, or none when there are not so many left. */
    synchronized boolean take(long pages) {
        if (closed || pages > most - taken || !shared.take(pages * WasmMemory.PAGE_SIZE)) {
            return false;
        }
        taken += pages;
        return true;
    }

    /** Gives back what could not be used. */
    synchronized void giveBack(long pages) {
        if (!closed) {
            taken -= pages;
            shared.giveBack(pages * WasmMemory.PAGE_SIZE);
        }
    }

    /** Gives back everything. Idempotent. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            shared.giveBack(taken * WasmMemory.PAGE_SIZE);
        }
    }
}
