package io.penstock.plugin.autoconfigure;

import io.penstock.plugin.PluginId;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Stored plugins could not be loaded, and the start is to fail then. */
final class UnavailablePluginsException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** With the plugins and what is wrong with each. */
    UnavailablePluginsException(Map<PluginId, String> unavailable) {
        super(new TreeMap<>(unavailable).entrySet().stream().map(entry -> entry.getKey() + ": " + entry.getValue())
                .collect(Collectors.joining(System.lineSeparator())));
    }
}
