package io.penstock.plugin.actuate;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.penstock.plugin.PluginId;
import io.penstock.plugin.PluginListener.CallKind;
import io.penstock.plugin.PluginListener.CallOutcome;
import io.penstock.wasm.api.CodeCacheRejection;
import io.penstock.wasm.api.Tier;
import io.penstock.wasm.api.Trap;
import io.penstock.wasm.api.TrapKind;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class MetricsTests {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    @Test
    void engineEventsShowAlsoThoseBeforeTheRegistryWasBound() {
        EngineMetrics metrics = new EngineMetrics();
        metrics.functionCompiled("m", 1, Tier.BASELINE, 10, 100, 2_000_000);
        metrics.memoryChanged("m", 65_536);
        metrics.bindTo(registry);
        metrics.functionCompiled("m", 2, Tier.BASELINE, 10, 100, 3_000_000);
        metrics.tierUpRequested("m", 2, 1, 1);
        metrics.tierUpRejected("m", 1, 1);
        metrics.tierUpRejected("m", 1, 2);
        metrics.compilationRefused("m", 2, Tier.OPTIMIZED, "too large");
        metrics.loopCompiled("m", 2, 0, 100, 1);
        metrics.memoryChanged("m", -65_535);
        metrics.memoryGrown("m", 1, 2);
        metrics.instanceClosed("m", true);
        metrics.trapped("m", new Trap(TrapKind.INTEGER_DIVIDE_BY_ZERO, List.of()));
        var compile = registry.get("penstock.compile").tag("tier", "baseline").timer();
        assertThat(compile.count()).isEqualTo(2);
        assertThat(registry.get("penstock.tier-ups").tag("outcome", "queued").functionCounter().count()).isOne();
        assertThat(registry.get("penstock.tier-ups").tag("outcome", "rejected").functionCounter().count()).isEqualTo(2);
        assertThat(registry.get("penstock.compile.refused").tag("tier", "optimized").functionCounter().count()).isOne();
        assertThat(registry.get("penstock.loops.compiled").functionCounter().count()).isOne();
        assertThat(compile.totalTime(TimeUnit.MILLISECONDS)).isEqualTo(5);
        assertThat(registry.get("penstock.memory.bytes").gauge().value()).isEqualTo(1);
        assertThat(registry.get("penstock.memory.growths").functionCounter().count()).isEqualTo(1);
        assertThat(registry.get("penstock.instances.leaked").functionCounter().count()).isEqualTo(1);
        assertThat(registry.get("penstock.traps").tag("kind", "integer-divide-by-zero").functionCounter().count())
                .isEqualTo(1);
    }

    @Test
    void codeCacheShowsByOutcomeAndReason() {
        EngineMetrics metrics = new EngineMetrics();
        metrics.bindTo(registry);
        metrics.codeCacheMissed("m");
        metrics.codeCacheHit("m", 3, 4_000, 1_000_000);
        metrics.codeCacheHit("m", 3, 4_000, 1_000_000);
        metrics.codeCacheRejected("m", CodeCacheRejection.BAD_SIGNATURE);
        metrics.codeCacheWritten("m", 3, 4_000, 1_000_000);
        metrics.codeCacheWriteFailed("m", new IOException("full"));
        metrics.codeCacheEvicted(5, 1_000);
        assertThat(registry.get("penstock.code-cache.loads").tag("outcome", "hit").functionCounter().count())
                .isEqualTo(2);
        assertThat(registry.get("penstock.code-cache.loads").tag("outcome", "miss").functionCounter().count())
                .isEqualTo(1);
        assertThat(registry.get("penstock.code-cache.loads").tag("outcome", "rejected").tag("reason", "bad-signature")
                .functionCounter().count()).isEqualTo(1);
        assertThat(registry.get("penstock.code-cache.writes").tag("outcome", "success").functionCounter().count())
                .isEqualTo(1);
        assertThat(registry.get("penstock.code-cache.writes").tag("outcome", "failure").functionCounter().count())
                .isEqualTo(1);
        assertThat(registry.get("penstock.code-cache.evictions").functionCounter().count()).isEqualTo(5);
    }

    @Test
    void callsShowByKindAndOutcome() {
        CallMetrics metrics = new CallMetrics();
        metrics.bindTo(registry);
        metrics.callFinished(new PluginId("demo", "p"), CallKind.RUN, CallOutcome.EXIT, 1_000_000);
        assertThat(registry.get("penstock.calls").tag("kind", "run").tag("outcome", "exit").timer().count())
                .isEqualTo(1);
        assertThat(registry.get("penstock.calls").tag("kind", "run").tag("outcome", "success").timer().count())
                .isZero();
    }

    @Test
    void whatIsMeasuredIsDocumented() {
        new EngineMetrics().bindTo(registry);
        new CallMetrics(3).bindTo(registry);
        assertThat(registry.getMeters()).extracting(meter -> meter.getId().getName().replace(".histogram", ""))
                .isSubsetOf(Arrays.stream(PenstockMeter.values()).map(PenstockMeter::getName).toList());
    }

    @Test
    void whenTimedThenThereIsAHistogram() {
        EngineMetrics metrics = new EngineMetrics();
        metrics.bindTo(registry);
        metrics.functionCompiled("m", 2, Tier.OPTIMIZED, 10, 100, 3_000_000);
        assertThat(registry.get("penstock.compile").tag("tier", "optimized").timer().takeSnapshot().histogramCounts())
                .filteredOn(bucket -> bucket.count() == 1).hasSize(4);
    }

    @Test
    void whenTenantsAreToldApartThenTheTagIsCapped() {
        CallMetrics metrics = new CallMetrics(2);
        metrics.bindTo(registry);
        for (int i = 0; i < 5; i++) {
            metrics.callFinished(new PluginId("tenant" + i, "p"), CallKind.INVOKE, CallOutcome.SUCCESS, 1_000);
        }
        assertThat(registry.find("penstock.calls").tag("outcome", "success").tag("kind", "invoke").timers())
                .extracting(timer -> timer.getId().getTag("tenant") + " " + timer.count())
                .containsExactlyInAnyOrder("tenant0 1", "tenant1 1", "other 3");
    }

    @Test
    void interruptsAndWaitsShow() {
        EngineMetrics engine = new EngineMetrics();
        engine.bindTo(registry);
        engine.interrupted("m", TrapKind.DEADLINE);
        assertThat(registry.get("penstock.interrupts").tag("kind", "deadline").functionCounter().count()).isOne();
        CallMetrics calls = new CallMetrics();
        calls.callStarted(new PluginId("demo", "p"), CallKind.RUN, 2_000_000);
        calls.bindTo(registry);
        assertThat(registry.get("penstock.calls.wait").tag("kind", "run").timer().totalTime(TimeUnit.MILLISECONDS))
                .isEqualTo(2);
    }
}
