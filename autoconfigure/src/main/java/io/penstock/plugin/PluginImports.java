package io.penstock.plugin;

import io.penstock.wasm.api.Imports;

/**
 * Grants imports to plugins. All beans of this type are asked, in their order; the first that has something under an import's
 * two names wins, after WASI. Nothing else can be imported. Must be safe for use by several threads.
 */
@FunctionalInterface
public interface PluginImports {

    /** What this plugin may import; asked when it is installed and for each instance. {@link Imports#none()} for nothing. */
    Imports importsFor(PluginId id);
}
