package io.penstock.plugin.actuate;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.penstock.plugin.PluginHost;
import io.penstock.plugin.PluginHostStatus;
import io.penstock.wasm.api.Tier;
import java.util.function.ToIntFunction;

/**
 * Meters of the host as it is now:
 * <ul>
 * <li>{@code penstock.plugins}: how many are installed
 * <li>{@code penstock.functions}: functions of the installed plugins that have code, by {@code tier}
 * <li>{@code penstock.guests.running}, {@code penstock.guests.waiting}: calls that have a thread, calls that wait for one
 * <li>{@code penstock.installs.active}: installs under way
 * </ul>
 */
public final class HostMetrics implements MeterBinder {

    private final PluginHost host;

    /** Meters of this host. */
    public HostMetrics(PluginHost host) {
        this.host = host;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        gauge("penstock.plugins", "Installed plugins", PluginHostStatus::plugins).register(registry);
        for (Tier tier : Tier.values()) {
            gauge("penstock.functions", "Functions that have code of a tier",
                    status -> status.functions().getOrDefault(tier, 0)).tag("tier", Tags.text(tier)).register(registry);
        }
        gauge("penstock.guests.running", "Calls that have a thread", PluginHostStatus::running).register(registry);
        gauge("penstock.guests.waiting", "Calls that wait for a thread", PluginHostStatus::waiting).register(registry);
        gauge("penstock.installs.active", "Installs under way", PluginHostStatus::installing).register(registry);
    }

    private Gauge.Builder<PluginHost> gauge(String name, String description, ToIntFunction<PluginHostStatus> value) {
        return Gauge.builder(name, host, asked -> value.applyAsInt(asked.status())).description(description);
    }
}
