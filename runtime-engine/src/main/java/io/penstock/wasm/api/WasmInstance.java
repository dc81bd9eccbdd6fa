package io.penstock.wasm.api;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * An instance of a module with its own state (JS API {@code WebAssembly.Instance}). An instance belongs to one call at a
 * time: callers must not use it from two threads at once, except for {@link GuestCall#interrupt} and {@link #close()}.
 */
public interface WasmInstance extends AutoCloseable {

    /** The module it was made from. */
    WasmModule module();

    /** All exports by name, in the order of the binary. Unmodifiable. */
    Map<String, Extern> exports();

    /** The exported function of this name. */
    Optional<WasmFunction> function(String name);

    /** The exported memory of this name. */
    Optional<WasmMemory> memory(String name);

    /** The exported table of this name. */
    Optional<WasmTable> table(String name);

    /** The exported global of this name. */
    Optional<WasmGlobal> global(String name);

    /** The exported exception tag of this name. */
    default Optional<WasmTag> tag(String name) {
        return exports().get(name) instanceof WasmTag tag ? Optional.of(tag) : Optional.empty();
    }

    /**
     * Marks the begin of an interruptible call on the current thread, without a deadline. Use with try-with-resources
     * around the invocations that belong to the call.
     */
    GuestCall beginCall();

    /**
     * As {@link #beginCall()}, interrupted with {@link TrapKind#DEADLINE} when the time is over.
     *
     * @param deadline time from now, positive
     */
    GuestCall beginCall(Duration deadline);

    /**
     * A copy of the present state, to bring the instance back to. Empty when that cannot be done: the instance imports a memory,
     * a table or a mutable global, has a shared memory, or its module has struct or array types.
     */
    default Optional<InstanceSnapshot> snapshot() {
        return Optional.empty();
    }

    /** Bytes of all linear memories that belong to this instance (imported ones not counted). */
    long memoryBytes();

    /**
     * Frees the memories at once. Idempotent. Code of the instance that still runs on another thread ends with a
     * {@link Trap} of kind {@link TrapKind#INSTANCE_CLOSED} on its next memory access, call or loop round.
     */
    @Override
    void close();
}
