package io.penstock.plugin.actuate;

import io.penstock.plugin.Plugin;
import io.penstock.plugin.PluginHost;
import io.penstock.plugin.PluginId;
import java.util.List;
import java.util.Optional;

/** Makes reports of plugins. Safe for use by several threads. */
public final class PluginReports {

    private final PluginHost host;
    private final PluginCalls calls;

    /** Reports of this host's plugins, with calls counted by this listener of it. */
    public PluginReports(PluginHost host, PluginCalls calls) {
        this.host = host;
        this.calls = calls;
    }

    /** All plugins, by tenant and name, each with so many of its hottest functions. */
    public List<PluginReport> all(int hottest) {
        return host.list().stream().map(Plugin::id).flatMap(id -> of(id, hottest).stream()).toList();
    }

    /** One plugin, with so many of its hottest functions. */
    public Optional<PluginReport> of(PluginId id, int hottest) {
        return host.status(id).map(status -> PluginReport.of(status,
                hottest == 0 ? List.of() : PluginReport.hottest(host.functions(id), hottest), calls.of(id)));
    }
}
