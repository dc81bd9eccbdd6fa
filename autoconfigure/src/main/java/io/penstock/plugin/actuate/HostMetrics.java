package io.penstock.plugin.actuate;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.penstock.plugin.PluginHost;
import io.penstock.plugin.PluginHostStatus;
import io.penstock.wasm.WasmEngine;
import io.penstock.wasm.api.Tier;
import java.util.function.ToIntFunction;

/** Meters of the host as it is now: plugins, functions by tier, calls, installs, the queue; see {@link PenstockMeter}. */
public final class HostMetrics implements MeterBinder {

    private final PluginHost host;
    private final WasmEngine engine;

    /** Meters of this host and its engine. */
    public HostMetrics(PluginHost host, WasmEngine engine) {
        this.host = host;
        this.engine = engine;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        gauge(PenstockMeter.PLUGINS, PluginHostStatus::plugins).register(registry);
        for (Tier tier : Tier.values()) {
            gauge(PenstockMeter.FUNCTIONS, status -> status.functions().getOrDefault(tier, 0))
                    .tag("tier", Tags.text(tier)).register(registry);
        }
        gauge(PenstockMeter.GUESTS_RUNNING, PluginHostStatus::running).register(registry);
        gauge(PenstockMeter.GUESTS_WAITING, PluginHostStatus::waiting).register(registry);
        gauge(PenstockMeter.INSTALLS_ACTIVE, PluginHostStatus::installing).register(registry);
        Gauge.builder(PenstockMeter.TIER_UPS_WAITING.getName(), engine, WasmEngine::waitingTierUps)
                .description(PenstockMeter.TIER_UPS_WAITING.description()).register(registry);
    }

    private Gauge.Builder<PluginHost> gauge(PenstockMeter meter, ToIntFunction<PluginHostStatus> value) {
        return Gauge.builder(meter.getName(), host, asked -> value.applyAsInt(asked.status()))
                .description(meter.description());
    }
}
