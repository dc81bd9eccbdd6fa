package io.penstock.plugin.extism;

import io.penstock.abi.extism.ExtismHttp;
import io.penstock.plugin.PluginId;

/** Sends the HTTP requests of plugins. */
@FunctionalInterface
public interface HttpRequests {

    /** For one plugin, by its manifest, which may change meanwhile. */
    ExtismHttp of(PluginId id, PluginManifests manifests);
}
