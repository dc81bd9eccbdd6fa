package io.penstock.plugin.binding;

import io.penstock.plugin.PluginId;

/** Grants host functions to plugins. A function is exposed to a plugin when one of these beans grants it. */
@FunctionalInterface
public interface HostFunctionGrants {

    /** Whether the plugin may import this function. */
    boolean granted(PluginId plugin, String module, String function);
}
