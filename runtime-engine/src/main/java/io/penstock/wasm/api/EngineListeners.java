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
        all.forEach(listener -> listener.streamingStarted(moduleName));
    }

    @Override
    public void streamingEnded(String moduleName, long bytes, long nanos, @Nullable Throwable failure) {
        all.forEach(listener -> listener.streamingEnded(moduleName, bytes, nanos, failure));
    }

    @Override
    public void moduleValidated(WasmModule module, long nanos) {
        all.forEach(listener -> listener.moduleValidated(module, nanos));
    }

    @Override
    public void moduleReleased(String moduleName) {
        all.forEach(listener -> listener.moduleReleased(moduleName));
    }

    @Override
    public void compilationStarted(String moduleName, int functionIndex, Tier tier, int wasmBytes) {
        all.forEach(listener -> listener.compilationStarted(moduleName, functionIndex, tier, wasmBytes));
    }

    @Override
    public void compilationRefused(String moduleName, int functionIndex, Tier tier, String reason) {
        all.forEach(listener -> listener.compilationRefused(moduleName, functionIndex, tier, reason));
    }

    @Override
    public void tierUpRequested(String moduleName, int functionIndex, int priority, int queued) {
        all.forEach(listener -> listener.tierUpRequested(moduleName, functionIndex, priority, queued));
    }

    @Override
    public void tierUpRejected(String moduleName, int functionIndex, int priority) {
        all.forEach(listener -> listener.tierUpRejected(moduleName, functionIndex, priority));
    }

    @Override
    public void loopCompiled(String moduleName, int functionIndex, int loop, int codeBytes, long nanos) {
        all.forEach(listener -> listener.loopCompiled(moduleName, functionIndex, loop, codeBytes, nanos));
    }

    @Override
    public void tieredDown(String moduleName) {
        all.forEach(listener -> listener.tieredDown(moduleName));
    }

    @Override
    public void debuggingEnded(String moduleName) {
        all.forEach(listener -> listener.debuggingEnded(moduleName));
    }

    @Override
    public void tieredUp(String moduleName) {
        all.forEach(listener -> listener.tieredUp(moduleName));
    }

    @Override
    public void interrupted(String moduleName, TrapKind kind) {
        all.forEach(listener -> listener.interrupted(moduleName, kind));
    }

    @Override
    public void functionCompiled(String moduleName, int functionIndex, Tier tier, int wasmBytes, int codeBytes,
            long nanos) {
        all.forEach(
                listener -> listener.functionCompiled(moduleName, functionIndex, tier, wasmBytes, codeBytes, nanos));
    }

    @Override
    public void instanceCreated(WasmInstance instance) {
        all.forEach(listener -> listener.instanceCreated(instance));
    }

    @Override
    public void instanceClosed(String moduleName, boolean leaked) {
        all.forEach(listener -> listener.instanceClosed(moduleName, leaked));
    }

    @Override
    public void memoryChanged(String moduleName, long deltaBytes) {
        all.forEach(listener -> listener.memoryChanged(moduleName, deltaBytes));
    }

    @Override
    public void memoryGrown(String moduleName, long oldPages, long newPages) {
        all.forEach(listener -> listener.memoryGrown(moduleName, oldPages, newPages));
    }

    @Override
    public void trapped(String moduleName, Trap trap) {
        all.forEach(listener -> listener.trapped(moduleName, trap));
    }

    @Override
    public void codeCacheHit(String moduleName, int functions, long bytes, long nanos) {
        all.forEach(listener -> listener.codeCacheHit(moduleName, functions, bytes, nanos));
    }

    @Override
    public void codeCacheMissed(String moduleName) {
        all.forEach(listener -> listener.codeCacheMissed(moduleName));
    }

    @Override
    public void codeCacheRejected(String moduleName, CodeCacheRejection reason) {
        all.forEach(listener -> listener.codeCacheRejected(moduleName, reason));
    }

    @Override
    public void codeCacheWritten(String moduleName, int functions, long bytes, long nanos) {
        all.forEach(listener -> listener.codeCacheWritten(moduleName, functions, bytes, nanos));
    }

    @Override
    public void codeCacheWriteFailed(String moduleName, Exception cause) {
        all.forEach(listener -> listener.codeCacheWriteFailed(moduleName, cause));
    }

    @Override
    public void codeCacheEvicted(int entries, long bytes) {
        all.forEach(listener -> listener.codeCacheEvicted(entries, bytes));
    }
}
