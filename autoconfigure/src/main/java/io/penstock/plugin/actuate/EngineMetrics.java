package io.penstock.plugin.actuate;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.penstock.wasm.api.CodeCacheRejection;
import io.penstock.wasm.api.EngineListener;
import io.penstock.wasm.api.Tier;
import io.penstock.wasm.api.Trap;
import io.penstock.wasm.api.TrapKind;
import io.penstock.wasm.api.WasmInstance;
import io.penstock.wasm.api.WasmModule;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/**
 * Meters of the engine, fed by its events: modules, instances, compilations, tier-ups, memory, traps and the code cache; see
 * {@link PenstockMeter}. Safe for use by several threads.
 */
public final class EngineMetrics implements EngineListener, MeterBinder {

    private static final List<TrapKind> STOPPED = List.of(TrapKind.INTERRUPTED, TrapKind.DEADLINE);

    private final LongAdder modules = new LongAdder();
    private final LongAdder instances = new LongAdder();
    private final LongAdder leakedInstances = new LongAdder();
    private final LongAdder memoryBytes = new LongAdder();
    private final LongAdder memoryGrowths = new LongAdder();
    private final LongAdder tierUps = new LongAdder();
    private final LongAdder rejectedTierUps = new LongAdder();
    private final LongAdder loops = new LongAdder();
    private final PerValue<Tier, LongAdder> refused = new PerValue<>(Tier.class, LongAdder::new);
    private final LongAdder cacheHits = new LongAdder();
    private final LongAdder cacheMisses = new LongAdder();
    private final PerValue<CodeCacheRejection, LongAdder> cacheRejections = new PerValue<>(CodeCacheRejection.class,
            LongAdder::new);
    private final LongAdder cacheWrites = new LongAdder();
    private final LongAdder cacheWriteFailures = new LongAdder();
    private final LongAdder cacheEvictions = new LongAdder();
    private final Durations validation = new Durations();
    private final PerValue<Tier, Durations> compile = new PerValue<>(Tier.class, Durations::new);
    private final PerValue<TrapKind, LongAdder> interrupts = new PerValue<>(TrapKind.class, LongAdder::new);
    private final LongAdder cacheBytesRead = new LongAdder();
    private final LongAdder cacheBytesWritten = new LongAdder();
    private final PerValue<TrapKind, LongAdder> traps = new PerValue<>(TrapKind.class, LongAdder::new);

    @Override
    public void bindTo(MeterRegistry registry) {
        Counters.gauge(PenstockMeter.MODULES, modules, registry);
        Counters.gauge(PenstockMeter.INSTANCES, instances, registry);
        Counters.count(PenstockMeter.INSTANCES_LEAKED, leakedInstances, registry);
        Counters.gauge(PenstockMeter.MEMORY_BYTES, memoryBytes, registry);
        Counters.count(PenstockMeter.MEMORY_GROWTHS, memoryGrowths, registry);
        validation.bind(PenstockMeter.VALIDATION, registry);
        traps.forEach((kind, count) -> Counters.count(PenstockMeter.TRAPS, count, registry, "kind", Tags.text(kind)));
        for (TrapKind kind : STOPPED) {
            Counters.count(PenstockMeter.INTERRUPTS, interrupts.get(kind), registry, "kind", Tags.text(kind));
        }
        bindTiers(registry);
        bindCodeCache(registry);
    }

    private void bindTiers(MeterRegistry registry) {
        compile.forEach(
                (tier, durations) -> durations.bind(PenstockMeter.COMPILE, registry, "tier", Tags.text(tier)));
        Counters.count(PenstockMeter.TIER_UPS, tierUps, registry, "outcome", "queued");
        Counters.count(PenstockMeter.TIER_UPS, rejectedTierUps, registry, "outcome", "rejected");
        refused.forEach((tier, count) -> Counters.count(PenstockMeter.COMPILE_REFUSED, count, registry, "tier",
                Tags.text(tier)));
        Counters.count(PenstockMeter.LOOPS_COMPILED, loops, registry);
    }

    private void bindCodeCache(MeterRegistry registry) {
        cacheLoads(cacheHits, "hit", "none", registry);
        cacheLoads(cacheMisses, "miss", "none", registry);
        cacheRejections.forEach((reason, count) -> cacheLoads(count, "rejected", Tags.text(reason), registry));
        Counters.count(PenstockMeter.CODE_CACHE_WRITES, cacheWrites, registry, "outcome", "success");
        Counters.count(PenstockMeter.CODE_CACHE_WRITES, cacheWriteFailures, registry, "outcome", "failure");
        Counters.count(PenstockMeter.CODE_CACHE_BYTES, cacheBytesRead, registry, "direction", "read");
        Counters.count(PenstockMeter.CODE_CACHE_BYTES, cacheBytesWritten, registry, "direction", "written");
        Counters.count(PenstockMeter.CODE_CACHE_EVICTIONS, cacheEvictions, registry);
    }

    private static void cacheLoads(LongAdder count, String outcome, String reason, MeterRegistry registry) {
        Counters.count(PenstockMeter.CODE_CACHE_LOADS, count, registry, "outcome", outcome, "reason", reason);
    }

    @Override
    public void moduleValidated(WasmModule module, long nanos) {
        modules.increment();
        validation.add(nanos);
    }

    @Override
    public void moduleReleased(String moduleName) {
        modules.decrement();
    }

    @Override
    public void functionCompiled(String moduleName, int functionIndex, Tier tier, int wasmBytes, int codeBytes,
            long nanos) {
        compile.get(tier).add(nanos);
    }

    @Override
    public void compilationRefused(String moduleName, int functionIndex, Tier tier, String reason) {
        refused.get(tier).increment();
    }

    @Override
    public void tierUpRequested(String moduleName, int functionIndex, int priority, int queued) {
        tierUps.increment();
    }

    @Override
    public void tierUpRejected(String moduleName, int functionIndex, int priority) {
        rejectedTierUps.increment();
    }

    @Override
    public void loopCompiled(String moduleName, int functionIndex, int loop, int codeBytes, long nanos) {
        loops.increment();
    }

    @Override
    public void instanceCreated(WasmInstance instance) {
        instances.increment();
    }

    @Override
    public void instanceClosed(String moduleName, boolean leaked) {
        instances.decrement();
        if (leaked) {
            leakedInstances.increment();
        }
    }

    @Override
    public void memoryChanged(String moduleName, long deltaBytes) {
        memoryBytes.add(deltaBytes);
    }

    @Override
    public void memoryGrown(String moduleName, long oldPages, long newPages) {
        memoryGrowths.increment();
    }

    @Override
    public void trapped(String moduleName, Trap trap) {
        traps.get(trap.kind()).increment();
    }

    @Override
    public void interrupted(String moduleName, TrapKind kind) {
        interrupts.get(kind).increment();
    }

    @Override
    public void codeCacheHit(String moduleName, int functions, long bytes, long nanos) {
        cacheHits.increment();
        cacheBytesRead.add(bytes);
    }

    @Override
    public void codeCacheMissed(String moduleName) {
        cacheMisses.increment();
    }

    @Override
    public void codeCacheRejected(String moduleName, CodeCacheRejection reason) {
        cacheRejections.get(reason).increment();
    }

    @Override
    public void codeCacheWritten(String moduleName, int functions, long bytes, long nanos) {
        cacheWrites.increment();
        cacheBytesWritten.add(bytes);
    }

    @Override
    public void codeCacheWriteFailed(String moduleName, Exception cause) {
        cacheWriteFailures.increment();
    }

    @Override
    public void codeCacheEvicted(int entries, long bytes) {
        cacheEvictions.add(entries);
    }
}
