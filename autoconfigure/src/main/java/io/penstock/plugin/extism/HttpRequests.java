package io.penstock.plugin.extism;

import io.penstock.abi.extism.ExtismHttp;

/** Sends the HTTP requests of plugins. */
@FunctionalInterface
public interface HttpRequests {

    /** For a version of a plugin, by its manifest and what the operator grants. */
    ExtismHttp of(PluginManifest manifest, ExtismGrants grants);
}
