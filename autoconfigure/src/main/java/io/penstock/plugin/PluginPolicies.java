package io.penstock.plugin;

/** Says how each plugin is run. Asked once for each version. Must be safe for use by several threads. */
@FunctionalInterface
public interface PluginPolicies {

    /**
     * The policy of a plugin.
     *
     * @param defaults the host's policy
     */
    PluginPolicy policyFor(PluginId id, PluginPolicy defaults);
}
