package io.penstock.plugin.autoconfigure;

import io.penstock.plugin.PluginHostBuilder;

/** Changes the host that is auto-configured. All beans of this type are asked, in their order, before it starts. */
@FunctionalInterface
public interface PluginHostBuilderCustomizer {

    /** Changes it. */
    void customize(PluginHostBuilder builder);
}
