package io.penstock.plugin;

import io.penstock.wasm.api.ExportDescriptor;
import java.time.Instant;
import java.util.List;

/**
 * What is known about one installed version of a plugin. Immutable.
 *
 * @param id the plugin
 * @param revision 1 for what was installed where nothing was, one more for each replacement; survives a restart
 * @param digest SHA-256 of the binary, as {@code sha256:} and 64 lower-case hexadecimal digits
 * @param bytes length of the binary
 * @param abi how it is started and called
 * @param exports what it exports, in the order of the binary; {@code type().kind()} and {@code type().toString()} are the
 *        texts for JSON
 * @param installedAt when it was published
 */
public record PluginInfo(PluginId id, long revision, String digest, long bytes, PluginAbi abi,
        List<ExportDescriptor> exports, Instant installedAt) {

    /** Copies the list. */
    public PluginInfo {
        exports = List.copyOf(exports);
    }

    /** This version as another revision. */
    PluginInfo published(long revision, Instant installedAt) {
        return new PluginInfo(id, revision, digest, bytes, abi, exports, installedAt);
    }

    /** Whether the install of this version replaced another one. */
    public boolean replacement() {
        return revision > 1;
    }
}
