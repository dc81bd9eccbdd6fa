package io.penstock.plugin;

import io.penstock.wasm.api.Imports;
import io.penstock.wasm.api.WasmInstance;

/**
 * What an ABI keeps for one instance beside the instance itself. It lives as long as the instance does, and is used by one call at a
 * time.
 */
public interface AbiSession extends AutoCloseable {

    /** What the ABI itself gives the plugin to import; asked before the instance is there. */
    Imports imports();

    /** Most bytes of linear memory that the ABI allows the instance; the plugin's own limit may be lower. */
    default long memoryBytes() {
        return Long.MAX_VALUE;
    }

    /** Starts the instance: once, before its first call, in that call's time. */
    default void start(WasmInstance instance) {
    }

    /**
     * Calls an export with bytes.
     *
     * @param context the running call
     * @param export name of the function
     * @param input the argument; the callee does not change it
     * @return the result
     * @throws PluginException when the export cannot be called so, or the guest answers with an error
     */
    byte[] call(GuestContext context, String export, byte[] input);

    /**
     * Forgets a call that ended well, before the instance is kept for another one.
     *
     * @return false when the instance is not fit for another call
     */
    default boolean reset() {
        return true;
    }

    /** Ends with the instance. */
    @Override
    default void close() {
    }
}
