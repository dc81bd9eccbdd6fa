package io.penstock.plugin.actuate;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.penstock.plugin.PluginId;
import io.penstock.plugin.PluginInfo;
import io.penstock.plugin.PluginListener;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Meters of what the host is asked to do, fed by its events: calls, their waits, and installs; see {@link PenstockMeter}. Safe
 * for use by several threads.
 */
public final class CallMetrics implements PluginListener, MeterBinder {

    /** For the tenants beyond the bound. */
    static final String OTHER = "other";
    /** The one key where calls are not told apart by tenant. */
    private static final String NOBODY = "";

    private final int tenants;
    private final Map<String, Calls> calls = new ConcurrentHashMap<>();
    private final PerValue<CallKind, Durations> waits = new PerValue<>(CallKind.class, Durations::new);
    private final LongAdder installed = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final List<MeterRegistry> registries = new ArrayList<>(); // guarded by this

    private static final class Calls {
        final PerValue<CallKind, PerValue<CallOutcome, Durations>> all = new PerValue<>(CallKind.class,
                () -> new PerValue<>(CallOutcome.class, Durations::new));

        void bind(String tenant, MeterRegistry registry) {
            all.forEach((kind, outcomes) -> outcomes.forEach((outcome, durations) -> {
                if (tenant.equals(NOBODY)) {
                    durations.bind(PenstockMeter.CALLS, registry, "kind", Tags.text(kind), "outcome",
                            Tags.text(outcome));
                } else {
                    durations.bind(PenstockMeter.CALLS, registry, "kind", Tags.text(kind), "outcome",
                            Tags.text(outcome), "tenant", tenant);
                }
            }));
        }
    }

    /** Meters without tenants. */
    public CallMetrics() {
        this(0);
    }

    /**
     * Meters that tell tenants apart.
     *
     * @param tenants how many of them, 0 for none; the calls of the rest count as {@code other}
     */
    public CallMetrics(int tenants) {
        this.tenants = tenants;
        if (tenants == 0) {
            calls.put(NOBODY, new Calls());
        }
    }

    @Override
    public synchronized void bindTo(MeterRegistry registry) {
        registries.add(registry);
        calls.forEach((tenant, those) -> those.bind(tenant, registry));
        waits.forEach((kind, durations) -> durations.bind(PenstockMeter.CALLS_WAIT, registry, "kind",
                Tags.text(kind)));
        Counters.count(PenstockMeter.INSTALLS, installed, registry, "outcome", "success");
        Counters.count(PenstockMeter.INSTALLS, failed, registry, "outcome", "failure");
    }

    private Calls of(String tenant) {
        Calls known = calls.get(tenants == 0 ? NOBODY : tenant);
        return known == null ? added(tenant) : known;
    }

    private synchronized Calls added(String tenant) {
        String name = calls.containsKey(tenant) || calls.size() < tenants ? tenant : OTHER;
        return calls.computeIfAbsent(name, ignored -> {
            Calls fresh = new Calls();
            registries.forEach(registry -> fresh.bind(name, registry));
            return fresh;
        });
    }

    @Override
    public void installed(PluginInfo info) {
        installed.increment();
    }

    @Override
    public void installFailed(PluginId id, Throwable error) {
        failed.increment();
    }

    @Override
    public void callStarted(PluginId id, CallKind kind, long waitedNanos) {
        waits.get(kind).add(waitedNanos);
    }

    @Override
    public void callFinished(PluginId id, CallKind kind, CallOutcome outcome, long nanos) {
        of(id.tenant()).all.get(kind).get(outcome).add(nanos);
    }
}
