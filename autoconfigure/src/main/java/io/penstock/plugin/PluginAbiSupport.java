package io.penstock.plugin;

import io.penstock.wasm.api.WasmModule;

/**
 * How plugins of an ABI are set up and called with bytes. The host asks its supports in their order, and uses the first that
 * takes a plugin; after them comes its own, which takes all: WASI preview 1 that sees nothing, and for bytes the convention of
 * {@link RawBytes}. Must be safe for use by several threads.
 */
public interface PluginAbiSupport {

    /** Whether this is for the plugin. */
    boolean supports(PluginInfo plugin);

    /** Sets up a new version of a plugin. It need not come to be published. */
    AbiVersion prepare(PluginInfo plugin);

    /**
     * Looks at a module before it is published.
     *
     * @throws PluginException when it cannot be a plugin of this ABI
     */
    default void verify(PluginInfo plugin, WasmModule module) {
    }
}
