package io.penstock.plugin;

import io.penstock.wasm.api.Tier;
import java.util.Map;

/**
 * A host as it is at one moment.
 *
 * @param plugins how many are installed
 * @param running calls that have a thread
 * @param waiting calls that wait for one
 * @param installing installs under way
 * @param functions how many functions of the installed plugins have code of each tier
 * @param unavailable plugins that the store holds but that could not be loaded at start, with the reason
 */
public record PluginHostStatus(int plugins, int running, int waiting, int installing, Map<Tier, Integer> functions,
        Map<PluginId, String> unavailable) {

    /** Copies the maps. */
    public PluginHostStatus {
        functions = Map.copyOf(functions);
        unavailable = Map.copyOf(unavailable);
    }
}
