package io.penstock.plugin.extism;

import io.penstock.wasm.api.WasmMemory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a tenant says about a plugin, with the fields of Extism's manifest. It never gives more than the operator grants.
 * Immutable.
 *
 * @param config what the plugin finds by {@code config_get}
 * @param allowedHosts patterns of the hosts that it may send requests to, with {@code *} for any characters
 * @param allowedPaths directory of the host → how the plugin calls it; {@code ro:} before the directory for reading only
 * @param memory its memory
 * @param timeout most time of a call; null for the host's own limit alone
 * @param modules further modules that the plugin imports from, in this order
 */
public record PluginManifest(Map<String, String> config, List<String> allowedHosts, Map<String, String> allowedPaths,
        Memory memory, @Nullable Duration timeout, List<Module> modules) {

    private static final long MOST_PAGES = 1 << 16;

    /** Of a plugin that has none. */
    public static final PluginManifest NONE = new PluginManifest(Map.of(), List.of(), Map.of(),
            new Memory(null, null, null), null, List.of());

    /** Copies the collections. */
    public PluginManifest {
        config = Map.copyOf(config);
        allowedHosts = List.copyOf(allowedHosts);
        allowedPaths = Map.copyOf(allowedPaths);
        modules = List.copyOf(modules);
    }

    /**
     * Memory; null everywhere for the host's own limit alone.
     *
     * @param maxPages most pages of 64 KiB of each memory: the one shared with the host, the plugin's own, those of linked modules
     * @param maxHttpResponseBytes longest body of a response
     * @param maxVarBytes most bytes of all variables
     */
    public record Memory(@Nullable Long maxPages, @Nullable Long maxHttpResponseBytes, @Nullable Long maxVarBytes) {

        /** Most bytes of each memory. */
        long mostBytes() {
            return maxPages == null ? Long.MAX_VALUE : Math.min(maxPages, MOST_PAGES) * WasmMemory.PAGE_SIZE;
        }
    }

    /**
     * A further module.
     *
     * @param name what the plugin calls it in its imports
     * @param data its binary; not to be changed
     */
    @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
    public record Module(String name, byte[] data) {
    }
}
