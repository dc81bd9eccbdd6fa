package io.penstock.wasm.internal.trace;

import io.penstock.wasm.api.EngineListener;
import io.penstock.wasm.api.ModuleStatistics;
import io.penstock.wasm.api.Tier;
import io.penstock.wasm.api.TierStatistics;
import io.penstock.wasm.api.Trap;
import io.penstock.wasm.api.TrapKind;
import io.penstock.wasm.api.WasmInstance;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToIntFunction;

/** Counts the events of one module. It knows nothing of the module, so that whoever tells it does not keep it alive. */
public final class ModuleCounters implements EngineListener {

    private final Map<Tier, Compilations> tiers = new EnumMap<>(Tier.class);
    private final Map<TrapKind, LongAdder> traps = new EnumMap<>(TrapKind.class);
    private final LongAdder refused = new LongAdder();
    private final LongAdder tierUps = new LongAdder();
    private final LongAdder tierUpsRejected = new LongAdder();
    private final LongAdder instances = new LongAdder();
    private final LongAdder growths = new LongAdder();
    private final LongAdder interrupts = new LongAdder();
    private final AtomicLong memoryBytes = new AtomicLong();
    private final AtomicLong peakMemoryBytes = new AtomicLong();

    private static final class Compilations {
        final LongAdder count = new LongAdder();
        final LongAdder wasmBytes = new LongAdder();
        final LongAdder codeBytes = new LongAdder();
        final LongAdder nanos = new LongAdder();

        void add(int wasm, int code, long time) {
            count.increment();
            wasmBytes.add(wasm);
            codeBytes.add(code);
            nanos.add(time);
        }
    }

    /** Counters at zero. */
    public ModuleCounters() {
        for (Tier tier : Tier.values()) {
            tiers.put(tier, new Compilations());
        }
        for (TrapKind kind : TrapKind.values()) {
            traps.put(kind, new LongAdder());
        }
    }

    /**
     * The counts of now.
     *
     * @param functions how many the module defines
     * @param compiled how many of them have code of a tier
     * @param cached how many of them began with code from the code cache
     * @param debugging whether calls get code for debugging
     */
    public ModuleStatistics statistics(int functions, ToIntFunction<Tier> compiled, int cached, boolean debugging) {
        Map<Tier, TierStatistics> byTier = new EnumMap<>(Tier.class);
        tiers.forEach((tier, done) -> byTier.put(tier, new TierStatistics(compiled.applyAsInt(tier), done.count.sum(),
                done.wasmBytes.sum(), done.codeBytes.sum(), done.nanos.sum())));
        Map<TrapKind, Long> byKind = new EnumMap<>(TrapKind.class);
        traps.forEach((kind, count) -> {
            if (count.sum() > 0) {
                byKind.put(kind, count.sum());
            }
        });
        return new ModuleStatistics(functions, byTier, refused.sum(), cached, debugging, tierUps.sum(),
                tierUpsRejected.sum(), instances.sum(),
                new ModuleStatistics.Memory(memoryBytes.get(), peakMemoryBytes.get(), growths.sum()), byKind,
                interrupts.sum());
    }

    private static <K extends Enum<K>, V> V find(Map<K, V> counters, K key) {
        V found = counters.get(key);
        if (found == null) {
            throw new IllegalStateException("internal error: " + key);
        }
        return found;
    }

    @Override
    public void functionCompiled(String moduleName, int functionIndex, Tier tier, int wasmBytes, int codeBytes,
            long nanos) {
        find(tiers, tier).add(wasmBytes, codeBytes, nanos);
    }

    @Override
    public void loopCompiled(String moduleName, int functionIndex, int loop, int codeBytes, long nanos) {
        find(tiers, Tier.OPTIMIZED).add(0, codeBytes, nanos);
    }

    @Override
    public void compilationRefused(String moduleName, int functionIndex, Tier tier, String reason) {
        refused.increment();
    }

    @Override
    public void tierUpRequested(String moduleName, int functionIndex, int priority, int queued) {
        tierUps.increment();
    }

    @Override
    public void tierUpRejected(String moduleName, int functionIndex, int priority) {
        tierUpsRejected.increment();
    }

    @Override
    public void instanceCreated(WasmInstance instance) {
        instances.increment();
    }

    @Override
    public void instanceClosed(String moduleName, boolean leaked) {
        instances.decrement();
    }

    @Override
    public void memoryChanged(String moduleName, long deltaBytes) {
        long now = memoryBytes.addAndGet(deltaBytes);
        long peak;
        do {
            peak = peakMemoryBytes.get();
        } while (now > peak && !peakMemoryBytes.compareAndSet(peak, now));
    }

    @Override
    public void memoryGrown(String moduleName, long oldPages, long newPages) {
        growths.increment();
    }

    @Override
    public void interrupted(String moduleName, TrapKind kind) {
        interrupts.increment();
    }

    @Override
    public void trapped(String moduleName, Trap trap) {
        find(traps, trap.kind()).increment();
    }
}
