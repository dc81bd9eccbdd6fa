package io.penstock.plugin.actuate;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.penstock.wasm.api.CodeCacheRejection;
import io.penstock.wasm.api.EngineListener;
import io.penstock.wasm.api.Tier;
import io.penstock.wasm.api.Trap;
import io.penstock.wasm.api.TrapKind;
import io.penstock.wasm.api.WasmInstance;
import io.penstock.wasm.api.WasmModule;
import java.util.concurrent.atomic.LongAdder;

/**
 * Meters of the engine, fed by its events:
 * <ul>
 * <li>{@code penstock.modules}, {@code penstock.instances}: how many there are now; {@code penstock.instances.leaked}: how many
 * were dropped without being closed
 * <li>{@code penstock.validation}: time from the first byte of a module to the last check
 * <li>{@code penstock.compile}: functions compiled and the time spent on it, by {@code tier}
 * <li>{@code penstock.memory.bytes}: linear memory now; {@code penstock.memory.growths}: how often memories grew
 * <li>{@code penstock.traps}: traps by {@code kind}
 * <li>{@code penstock.code-cache.loads}: modules looked up in the code cache, by {@code outcome}: {@code hit}, {@code miss} or
 * {@code rejected}, the latter by {@code reason}; {@code penstock.code-cache.writes} by {@code outcome}: {@code success} or
 * {@code failure}; {@code penstock.code-cache.evictions}
 * </ul>
 * Safe for use by several threads.
 */
public final class EngineMetrics implements EngineListener, MeterBinder {

    private final LongAdder modules = new LongAdder();
    private final LongAdder instances = new LongAdder();
    private final LongAdder leakedInstances = new LongAdder();
    private final LongAdder memoryBytes = new LongAdder();
    private final LongAdder memoryGrowths = new LongAdder();
    private final LongAdder cacheHits = new LongAdder();
    private final LongAdder cacheMisses = new LongAdder();
    private final PerValue<CodeCacheRejection, LongAdder> cacheRejections = new PerValue<>(CodeCacheRejection.class,
            LongAdder::new);
    private final LongAdder cacheWrites = new LongAdder();
    private final LongAdder cacheWriteFailures = new LongAdder();
    private final LongAdder cacheEvictions = new LongAdder();
    private final Durations validation = new Durations();
    private final PerValue<Tier, Durations> compile = new PerValue<>(Tier.class, Durations::new);
    private final PerValue<TrapKind, LongAdder> traps = new PerValue<>(TrapKind.class, LongAdder::new);

    @Override
    public void bindTo(MeterRegistry registry) {
        Gauge.builder("penstock.modules", modules, LongAdder::sum)
                .description("Validated modules that are not released yet")
                .register(registry);
        Gauge.builder("penstock.instances", instances, LongAdder::sum).description("Instances that are not closed yet")
                .register(registry);
        FunctionCounter.builder("penstock.instances.leaked", leakedInstances, LongAdder::sum)
                .description("Instances that were dropped without being closed").register(registry);
        Gauge.builder("penstock.memory.bytes", memoryBytes, LongAdder::sum).baseUnit(BaseUnits.BYTES)
                .description("Linear memory of all instances").register(registry);
        FunctionCounter.builder("penstock.memory.growths", memoryGrowths, LongAdder::sum)
                .description("How often a linear memory grew").register(registry);
        validation.timer("penstock.validation").description("Modules validated, from the first byte to the last check")
                .register(registry);
        compile.forEach((tier, durations) -> durations.timer("penstock.compile").tag("tier", Tags.text(tier))
                .description("Functions compiled").register(registry));
        traps.forEach((kind, count) -> FunctionCounter.builder("penstock.traps", count, LongAdder::sum)
                .tag("kind", Tags.text(kind)).description("Guests that trapped").register(registry));
        bindCodeCache(registry);
    }

    private void bindCodeCache(MeterRegistry registry) {
        cacheLoads(cacheHits, "hit", "none", registry);
        cacheLoads(cacheMisses, "miss", "none", registry);
        cacheRejections.forEach((reason, count) -> cacheLoads(count, "rejected", Tags.text(reason), registry));
        cacheWrites(cacheWrites, "success", registry);
        cacheWrites(cacheWriteFailures, "failure", registry);
        FunctionCounter.builder("penstock.code-cache.evictions", cacheEvictions, LongAdder::sum)
                .description("Entries removed from the code cache to stay within its size").register(registry);
    }

    private static void cacheLoads(LongAdder count, String outcome, String reason, MeterRegistry registry) {
        FunctionCounter.builder("penstock.code-cache.loads", count, LongAdder::sum).tag("outcome", outcome)
                .tag("reason", reason).description("Modules looked up in the code cache").register(registry);
    }

    private static void cacheWrites(LongAdder count, String outcome, MeterRegistry registry) {
        FunctionCounter.builder("penstock.code-cache.writes", count, LongAdder::sum).tag("outcome", outcome)
                .description("Writes to the code cache").register(registry);
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
    public void codeCacheHit(String moduleName, int functions, long bytes, long nanos) {
        cacheHits.increment();
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
