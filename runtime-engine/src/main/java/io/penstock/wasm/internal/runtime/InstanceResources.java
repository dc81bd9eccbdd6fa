package io.penstock.wasm.internal.runtime;

import io.penstock.wasm.api.EngineListener;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What has to be given back when an instance ends. It knows nothing of the instance, so that the cleaner can hold it while
 * the instance is dropped.
 */
final class InstanceResources implements Runnable {

    private static final int OPEN = 0;
    /** As open, but nobody is to blame for not closing it. */
    private static final int ABANDONED = 1;
    private static final int CLOSED = 2;

    private final String moduleName;
    private final EngineListener listener;
    private final MemoryStorage[] memories;
    private final PageBudget budget;
    private final AtomicInteger state = new AtomicInteger();

    InstanceResources(String moduleName, EngineListener listener, LinearMemory[] owned, PageBudget budget) {
        this.budget = budget;
        this.moduleName = moduleName;
        this.listener = listener;
        memories = new MemoryStorage[owned.length];
        for (int i = 0; i < owned.length; i++) {
            memories[i] = owned[i].storage();
        }
    }

    long bytes() {
        long sum = 0;
        for (MemoryStorage memory : memories) {
            sum += memory.bytes();
        }
        return sum;
    }

    /** Whether this call is the one that closes. */
    boolean close() {
        return state.getAndSet(CLOSED) != CLOSED;
    }

    void expectDrop() {
        state.compareAndSet(OPEN, ABANDONED);
    }

    void free(boolean leaked) {
        for (MemoryStorage memory : memories) {
            memory.free();
        }
        budget.close();
        listener.instanceClosed(moduleName, leaked);
    }

    /** Run by the cleaner: when the instance was closed, to forget this; else because it was dropped. */
    @Override
    public void run() {
        int before = state.getAndSet(CLOSED);
        if (before == CLOSED) {
            return;
        }
        long bytes = bytes();
        free(before == OPEN);
        if (before == OPEN) {
            System.getLogger("io.penstock.wasm").log(System.Logger.Level.WARNING,
                    "An instance of module {0} was dropped without close; {1} bytes of its memories are freed only now",
                    moduleName, bytes);
        }
    }
}
