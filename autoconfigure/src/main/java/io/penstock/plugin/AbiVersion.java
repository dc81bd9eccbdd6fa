package io.penstock.plugin;

import io.penstock.wasm.api.InstanceLimits;

/** What an ABI keeps for one version of a plugin, as long as that version is there. Must be safe for use by several threads. */
@FunctionalInterface
public interface AbiVersion {

    /**
     * Begins a session for a new instance.
     *
     * @param limits of the instance, and of each further one that the session makes
     */
    AbiSession open(InstanceLimits limits);
}
