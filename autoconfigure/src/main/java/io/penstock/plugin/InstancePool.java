package io.penstock.plugin;

import io.penstock.plugin.PluginHostSettings.Idle;
import io.penstock.wasm.api.WasmInstance;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The instances of one version of a plugin that wait for their next call; the one used last is used first. Whoever takes one
 * out has it alone. How many may be in use is bounded by the guest threads.
 */
final class InstancePool implements AutoCloseable {

    private final Idle settings;

    // guarded by this
    private final ArrayDeque<WasmInstance> idle = new ArrayDeque<>();
    private boolean closed;

    InstancePool(Idle settings) {
        this.settings = settings;
    }

    /** An idle instance, or null. */
    synchronized @Nullable WasmInstance take() {
        return idle.pollFirst();
    }

    /** Keeps the instance, or closes it: when there are enough, when it has become large, when the pool is closed. */
    void give(WasmInstance instance) {
        if (instance.memoryBytes() > settings.memoryBytes() || !keep(instance)) {
            instance.close();
        }
    }

    private synchronized boolean keep(WasmInstance instance) {
        if (closed || idle.size() >= settings.instances()) {
            return false;
        }
        idle.addFirst(instance);
        return true;
    }

    /** How many wait. */
    synchronized int size() {
        return idle.size();
    }

    @Override
    public synchronized void close() {
        closed = true;
        idle.forEach(WasmInstance::close);
        idle.clear();
    }
}
