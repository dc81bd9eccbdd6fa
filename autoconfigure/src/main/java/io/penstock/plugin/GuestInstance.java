package io.penstock.plugin;

import io.penstock.plugin.PluginPolicy.Instances;
import io.penstock.plugin.PluginPolicy.Reuse;
import io.penstock.wasm.api.InstanceSnapshot;
import io.penstock.wasm.api.WasmInstance;
import org.jspecify.annotations.Nullable;

/** An instance with what its ABI keeps for it. Whoever took it out of the pool has it alone. */
final class GuestInstance implements AutoCloseable {

    private final WasmInstance wasm;
    private final AbiSession session;
    private boolean started;
    private @Nullable InstanceSnapshot begin;

    GuestInstance(WasmInstance wasm, AbiSession session) {
        this.wasm = wasm;
        this.session = session;
    }

    WasmInstance wasm() {
        return wasm;
    }

    AbiSession session() {
        return session;
    }

    /** Starts it, unless it is; in the time of the running call. What is too large to be kept is not copied to be brought back. */
    void start(Instances settings) {
        if (!started) {
            session.start(wasm);
            started = true;
            begin = settings.reuse() == Reuse.RESET && wasm.memoryBytes() <= settings.memoryBytes()
                    ? wasm.snapshot().orElse(null)
                    : null;
        }
    }

    /** Makes it fit for another call; false when that cannot be done. */
    boolean recycle(Reuse reuse) {
        return switch (reuse) {
            case FRESH -> false;
            case REUSE -> session.reset();
            case RESET -> begin != null && session.reset() && begin.restore();
        };
    }

    @Override
    public void close() {
        try {
            session.close();
        } finally {
            wasm.close();
        }
    }
}
