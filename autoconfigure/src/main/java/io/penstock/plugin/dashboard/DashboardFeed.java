package io.penstock.plugin.dashboard;

import io.penstock.plugin.Plugin;
import io.penstock.plugin.PluginHost;
import io.penstock.plugin.PluginId;
import io.penstock.plugin.UnknownPluginException;
import io.penstock.plugin.actuate.PluginCalls;
import io.penstock.plugin.actuate.PluginReport;
import io.penstock.plugin.actuate.PluginReports;
import io.penstock.plugin.dashboard.DashboardAccess.Visitor;
import io.penstock.wasm.WasmEngine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/** What visitors see, again and again. Who does not keep up misses moments, and no memory is kept for them. */
public final class DashboardFeed {

    private static final int MOST_PLUGINS = 100;
    private static final int HOTTEST = 10;

    private final WasmEngine engine;
    private final PluginHost host;
    private final PluginReports reports;
    private final PluginCalls calls;
    private final Duration interval;

    /**
     * A feed.
     *
     * @param interval time between two moments
     */
    public DashboardFeed(WasmEngine engine, PluginHost host, PluginReports reports, PluginCalls calls,
            Duration interval) {
        this.engine = engine;
        this.host = host;
        this.reports = reports;
        this.calls = calls;
        this.interval = interval;
    }

    Flux<Snapshot> of(Visitor visitor) {
        return Flux.interval(Duration.ZERO, interval).onBackpressureDrop().publishOn(Schedulers.parallel(), 1)
                .map(tick -> snapshot(visitor));
    }

    private Snapshot snapshot(Visitor visitor) {
        List<PluginId> seen = host.list().stream().map(Plugin::id).filter(id -> visitor.sees(id.tenant())).toList();
        List<PluginReport> plugins = new ArrayList<>();
        Map<String, HeatMap> heat = new TreeMap<>();
        for (PluginId id : seen.subList(0, Math.min(MOST_PLUGINS, seen.size()))) {
            try {
                reports.of(id, HOTTEST).ifPresent(plugins::add);
                heat.put(id.toString(), HeatMap.of(host.functions(id)));
            } catch (UnknownPluginException e) {
                // removed meanwhile: the next moment is without it
            }
        }
        List<Snapshot.Install> installs = calls.installing().entrySet().stream()
                .filter(entry -> visitor.sees(entry.getKey().tenant()))
                .map(entry -> new Snapshot.Install(entry.getKey().tenant(), entry.getKey().name(), entry.getValue()))
                .toList();
        return new Snapshot(System.currentTimeMillis(), engine.waitingTierUps(), engine.config().optimizeQueue(),
                installs, plugins, Math.max(0, seen.size() - MOST_PLUGINS), heat);
    }
}
