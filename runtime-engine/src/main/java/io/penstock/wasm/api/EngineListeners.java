package io.penstock.wasm.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tells several listeners. */
final class EngineListeners implements EngineListener {

    private final List<EngineListener> all;

    private EngineListeners(List<EngineListener> all) {
        this.all = all;
    }

    /** All of these as one. */
    static EngineListener of(List<EngineListener> all) {
        return all.size() == 1 ? all.getFirst() : new EngineListeners(List.copyOf(all));
    }

    @Override
    public void streamingStarted(String moduleName) {
        for (EngineListener listener : all) {
            listener.streamingStarted(moduleName);
        }
    }

    @Override
    public void streamingEnded(String moduleName, long bytes, long nanos, @Nullable Throwable failure) {
        for (EngineListener listener : all) {
            listener.streamingEnded(moduleName, bytes, nanos, failure);
        }
    }

    @Override
    public void moduleValidated(WasmModule module, long nanos) {
        for (EngineListener listener : all) {
            listener.moduleValidated(module, nanos);
        }
    }

    @Override
    public void moduleReleased(String moduleName) {
        for (EngineListener listener : all) {
            listener.moduleReleased(moduleName);
        }
    }

    @Override
    public void compilationStarted(String moduleName, int functionIndex, Tier tier, int wasmBytes) {
        for (EngineListener listener : all) {
            listener.compilationStarted(moduleName, functionIndex, tier, wasmBytes);
        }
    }

    @Override
    public void compilationRefused(String moduleName, int functionIndex, Tier tier, String reason) {
        for (EngineListener listener : all) {
            listener.compilationRefused(moduleName, functionIndex, tier, reason);
        }
    }

    @Override
    public void tierUpRequested(String moduleName, int functionIndex, int priority, int queued) {
        for (EngineListener listener : all) {
            listener.tierUpRequested(moduleName, functionIndex, priority, queued);
        }
    }

    @Override
    public void tierUpRejected(String moduleName, int functionIndex, int priority) {
        for (EngineListener listener : all) {
            listener.tierUpRejected(moduleName, functionIndex, priority);
        }
    }

    @Override
    public void loopCompiled(String moduleName, int functionIndex, int loop, int codeBytes, long nanos) {
        for (EngineListener listener : all) {
            listener.loopCompiled(moduleName, functionIndex, loop, codeBytes, nanos);
        }
    }

    @Override
    public void tieredDown(String moduleName) {
        for (EngineListener listener : all) {
            listener.tieredDown(moduleName);
        }
    }

    @Override
    public void debuggingEnded(String moduleName) {
        all.forEach(listener -> listener.debuggingEnded(moduleName));
    }

    @Override
    public void tieredUp(String moduleName) {
        for (EngineListener listener : all) {
            listener.tieredUp(moduleName);
        }
    }

    @Override
    public void interrupted(String moduleName, TrapKind kind) {
        for (EngineListener listener : all) {
            listener.interrupted(moduleName, kind);
        }
    }

    @Override
    public void functionCompiled(String moduleName, int functionIndex, Tier tier, int wasmBytes, int codeBytes,
            long nanos) {
        for (EngineListener listener : all) {
            listener.functionCompiled(moduleName, functionIndex, tier, wasmBytes, codeBytes, nanos);
        }
    }

    @Override
    public void instanceCreated(WasmInstance instance) {
        for (EngineListener listener : all) {
            listener.instanceCreated(instance);
        }
    }

    @Override
    public void instanceClosed(String moduleName, boolean leaked) {
        for (EngineListener listener : all) {
            listener.instanceClosed(moduleName, leaked);
        }
    }

    @Override
    public void memoryChanged(String moduleName, long deltaBytes) {
        for (EngineListener listener : all) {
            listener.memoryChanged(moduleName, deltaBytes);
        }
    }

    @Override
    public void memoryGrown(String moduleName, long oldPages, long newPages) {
        for (EngineListener listener : all) {
            listener.memoryGrown(moduleName, oldPages, newPages);
        }
    }

    @Override
    public void trapped(String moduleName, Trap trap) {
        for (EngineListener listener : all) {
            listener.trapped(moduleName, trap);
        }
    }

    @Override
    public void codeCacheHit(String moduleName, int functions, long bytes, long nanos) {
        for (EngineListener listener : all) {
            listener.codeCacheHit(moduleName, functions, bytes, nanos);
        }
    }

    @Override
    public void codeCacheMissed(String moduleName) {
        for (EngineListener listener : all) {
            listener.codeCacheMissed(moduleName);
        }
    }

    @Override
    public void codeCacheRejected(String moduleName, CodeCacheRejection reason) {
        for (EngineListener listener : all) {
            listener.codeCacheRejected(moduleName, reason);
        }
    }

    @Override
    public void codeCacheWritten(String moduleName, int functions, long bytes, long nanos) {
        for (EngineListener listener : all) {
            listener.codeCacheWritten(moduleName, functions, bytes, nanos);
        }
    }

    @Override
    public void codeCacheWriteFailed(String moduleName, Exception cause) {
        for (EngineListener listener : all) {
            listener.codeCacheWriteFailed(moduleName, cause);
        }
    }

    @Override
    public void codeCacheEvicted(int entries, long bytes) {
        for (EngineListener listener : all) {
            listener.codeCacheEvicted(entries, bytes);
        }
    }
}
