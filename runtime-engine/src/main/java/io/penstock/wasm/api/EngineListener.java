package io.penstock.wasm.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Told about what happens in the engine. Called on the thread where it happens: implementations must be quick,
 * thread-safe, and must not throw or call back into the instance.
 */
public interface EngineListener {

    /** A listener that ignores everything. */
    EngineListener NONE = new EngineListener() {
    };

    /** A listener that tells all of these, in this order. */
    static EngineListener of(List<EngineListener> all) {
        return EngineListeners.of(all);
    }

    /** A module begins to arrive in pieces. */
    default void streamingStarted(String moduleName) {
    }

    /**
     * A module that arrived in pieces is there, or never will be.
     *
     * @param bytes how many came
     * @param nanos wall time since it began
     * @param failure why there is no module: the module's error, or a {@link java.util.concurrent.CancellationException} when
     *        it was given up; null when there is one
     */
    default void streamingEnded(String moduleName, long bytes, long nanos, @Nullable Throwable failure) {
    }

    /**
     * A module was decoded and validated.
     *
     * @param nanos wall time from the first byte to the last check
     */
    default void moduleValidated(WasmModule module, long nanos) {
    }

    /** A module was closed or has become unreachable. */
    default void moduleReleased(String moduleName) {
    }

    /**
     * The compilation of a function begins. The code of modules that are compiled while they arrive begins before there is a
     * module, and without this.
     *
     * @param wasmBytes size of the body
     */
    default void compilationStarted(String moduleName, int functionIndex, Tier tier, int wasmBytes) {
    }

    /**
     * A function was compiled and can be called; one of the optimized tier is called from now on.
     *
     * @param moduleName the module
     * @param functionIndex index of the function, imports counted
     * @param tier the compiler
     * @param wasmBytes size of the body
     * @param codeBytes size of the class files
     * @param nanos time spent
     */
    default void functionCompiled(String moduleName, int functionIndex, Tier tier, int wasmBytes, int codeBytes,
            long nanos) {
    }

    /**
     * A compiler refused a function, which keeps the code it has.
     *
     * @param reason for people
     */
    default void compilationRefused(String moduleName, int functionIndex, Tier tier, String reason) {
    }

    /**
     * A function has spent its budget and waits to be optimized, or does so with a greater priority.
     *
     * @param priority how often it has spent it
     * @param queued how many functions of all modules wait now
     */
    default void tierUpRequested(String moduleName, int functionIndex, int priority, int queued) {
    }

    /** A function has spent its budget and the queue was full: it will come again. */
    default void tierUpRejected(String moduleName, int functionIndex, int priority) {
    }

    /**
     * Optimized code of a loop is there, in which calls go on that are in it (on-stack replacement).
     *
     * @param loop which loop of the function, from 0 in the order of the binary
     * @param codeBytes size of the class files
     * @param nanos time spent
     */
    default void loopCompiled(String moduleName, int functionIndex, int loop, int codeBytes, long nanos) {
    }

    /** All calls that begin now get code for debugging. */
    default void tieredDown(String moduleName) {
    }

    /** Calls that begin now get the code again that they would have got without debugging. */
    default void debuggingEnded(String moduleName) {
    }

    /** Debugging, if there was any, has ended, and all functions are being optimized. */
    default void tieredUp(String moduleName) {
    }

    /** A call was asked to stop; if it is still running then, it traps. */
    default void interrupted(String moduleName, TrapKind kind) {
    }

    /** An instance was created. */
    default void instanceCreated(WasmInstance instance) {
    }

    /** An instance was closed. {@code leaked} when it was dropped without close and the garbage collector found it. */
    default void instanceClosed(String moduleName, boolean leaked) {
    }

    /** The bytes of linear memory held by the engine's instances changed by this much (positive or negative). */
    default void memoryChanged(String moduleName, long deltaBytes) {
    }

    /** A memory grew, by the guest or the host. */
    default void memoryGrown(String moduleName, long oldPages, long newPages) {
    }

    /** A guest trapped; interrupts and deadlines included. */
    default void trapped(String moduleName, Trap trap) {
    }

    /**
     * A module begins with optimized code from the code cache.
     *
     * @param functions how many of its functions
     * @param bytes length of the entry
     * @param nanos time it took to read and check it
     */
    default void codeCacheHit(String moduleName, int functions, long bytes, long nanos) {
    }

    /** The code cache has no code of a module. */
    default void codeCacheMissed(String moduleName) {
    }

    /** The code cache has an entry for a module that is not to be trusted, or not for us; it is not used. */
    default void codeCacheRejected(String moduleName, CodeCacheRejection reason) {
    }

    /**
     * Optimized code of a module was written to the code cache.
     *
     * @param functions how many of its functions are in the entry now
     * @param bytes length of the entry
     * @param nanos time it took
     */
    default void codeCacheWritten(String moduleName, int functions, long bytes, long nanos) {
    }

    /** Optimized code of a module could not be written to the code cache. */
    default void codeCacheWriteFailed(String moduleName, Exception cause) {
    }

    /** The code cache has removed entries that were not used for the longest time, to stay within its size. */
    default void codeCacheEvicted(int entries, long bytes) {
    }
}
