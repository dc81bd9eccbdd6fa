package io.penstock.plugin.actuate;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.penstock.plugin.PluginId;
import io.penstock.plugin.PluginInfo;
import io.penstock.plugin.PluginListener;
import java.util.concurrent.atomic.LongAdder;

/**
 * Meters of what the host is asked to do, fed by its events:
 * <ul>
 * <li>{@code penstock.calls}: calls and the time they ran, by {@code kind} ({@code invoke}, {@code run}) and {@code outcome}
 * ({@code success}, {@code exit}, {@code trap}, {@code cancelled}, {@code refused}, {@code error})
 * <li>{@code penstock.installs}: installs by {@code outcome} ({@code success}, {@code failure})
 * </ul>
 * Safe for use by several threads.
 */
public final class CallMetrics implements PluginListener, MeterBinder {

    private final PerValue<CallKind, PerValue<CallOutcome, Durations>> calls = new PerValue<>(CallKind.class,
            () -> new PerValue<>(CallOutcome.class, Durations::new));
    private final LongAdder installed = new LongAdder();
    private final LongAdder failed = new LongAdder();

    @Override
    public void bindTo(MeterRegistry registry) {
        calls.forEach((kind, outcomes) -> outcomes.forEach((outcome, durations) -> durations.timer("penstock.calls")
                .tag("kind", Tags.text(kind)).tag("outcome", Tags.text(outcome)).description("Calls of plugins")
                .register(registry)));
        installs("success", installed, registry);
        installs("failure", failed, registry);
    }

    private static void installs(String outcome, LongAdder count, MeterRegistry registry) {
        FunctionCounter.builder("penstock.installs", count, LongAdder::sum).tag("outcome", outcome)
                .description("Installs of plugins").register(registry);
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
    public void callFinished(PluginId id, CallKind kind, CallOutcome outcome, long nanos) {
        calls.get(kind).get(outcome).add(nanos);
    }
}
