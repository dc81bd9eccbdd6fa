package io.penstock.plugin;

import io.penstock.abi.wasi.WasiPreview1;

/** Says which directories of the host a plugin sees. Asked for each instance and run; must be safe for use by several threads. */
@FunctionalInterface
public interface PluginDirectories {

    /**
     * Adds a plugin's directories to its process of WASI.
     *
     * @throws PluginException when one of them cannot be opened
     */
    void addTo(PluginId id, WasiPreview1.Builder process);
}
