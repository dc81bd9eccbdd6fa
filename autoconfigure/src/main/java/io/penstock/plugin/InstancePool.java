package io.penstock.plugin;

import io.penstock.plugin.PluginPolicy.Instances;
import io.penstock.plugin.PluginPolicy.Reuse;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The instances of one version of a plugin that wait for their next call; the one used last is used first. Whoever takes one
 * out has it alone. How many may be in use is bounded by the guest threads.
 */
final class InstancePool implements AutoCloseable {

    private final Instances settings;

    // guarded by this
    private final ArrayDeque<GuestInstance> idle = new ArrayDeque<>();
    private boolean closed;

    InstancePool(Instances settings) {
        this.settings = settings;
    }

    Instances settings() {
        return settings;
    }

    int min() {
        return settings.min();
    }

    /** An idle instance, or null. */
    synchronized @Nullable GuestInstance take() {
        return idle.pollFirst();
    }

    /** Takes an instance that no call has used yet. */
    void addNew(GuestInstance instance) {
        if (!keep(instance)) {
            instance.close();
        }
    }

    /** Keeps the instance, or closes it: when there are enough, when it has become large, when the pool is closed. */
    void give(GuestInstance instance) {
        boolean kept = false;
        try {
            kept = settings.reuse() != Reuse.FRESH && instance.wasm().memoryBytes() <= settings.memoryBytes()
                    && instance.recycle(settings.reuse()) && keep(instance);
        } finally {
            if (!kept) {
                instance.close();
            }
        }
    }

    private synchronized boolean keep(GuestInstance instance) {
        if (closed || idle.size() >= settings.kept()) {
            return false;
        }
        idle.addFirst(instance);
        return true;
    }

    /** Closes idle ones for a call that makes its own, so that all together are not too many. */
    synchronized void makeRoom(int inUse) {
        while (!idle.isEmpty() && idle.size() > settings.max() - inUse) {
            idle.removeLast().close();
        }
    }

    /** How many wait. */
    synchronized int idle() {
        return idle.size();
    }

    @Override
    public synchronized void close() {
        closed = true;
        idle.forEach(GuestInstance::close);
        idle.clear();
    }
}
