package io.penstock.wasm;

import io.penstock.wasm.api.EngineListener;
import io.penstock.wasm.api.Tier;
import io.penstock.wasm.api.Trap;
import io.penstock.wasm.api.WasmMemory;
import io.penstock.wasm.api.WasmModule;
import io.penstock.wasm.internal.trace.TraceLog;
import io.penstock.wasm.internal.trace.TraceLog.Lane;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what the compilers did for each module, for pictures: a listener whose contents are Chrome trace events (JSON object
 * format), which Perfetto and chrome://tracing open. Lanes are streaming, baseline, top tier and execution; events that mean
 * the same as V8's have V8's names: {@code StartStreamingCompilation}, {@code SyncCompile}, {@code AsyncCompile},
 * {@code BaselineCompilation}, {@code BaselineFinished}, {@code TopTierCompilation}, {@code TopTierFinished}.
 *
 * <p>Functions that are compiled one after the other in the same tier become one span; in detail each is one. What is kept is
 * bounded: the latest modules, and of each the first events. Safe for use by several threads.
 */
public final class CompilationTrace implements EngineListener {

    /** Modules kept: the names that were used last. */
    public static final int MODULES = 32;
    /** Events kept of each module; later ones are counted and dropped. */
    public static final int EVENTS = 10_000;

    private final Map<String, TraceLog> logs = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, TraceLog> eldest) {
            return size() > MODULES;
        }
    };

    /** A trace of nothing yet. */
    public CompilationTrace() {
    }

    /** The names of the modules there is a trace of, sorted. */
    public Set<String> modules() {
        synchronized (logs) {
            return new TreeSet<>(logs.keySet());
        }
    }

    /**
     * A module's trace as JSON.
     *
     * @param moduleName the name it was compiled under
     * @param detailed whether each function shows
     */
    public Optional<String> json(String moduleName, boolean detailed) {
        TraceLog log;
        synchronized (logs) {
            log = logs.get(moduleName);
        }
        return Optional.ofNullable(log).map(found -> found.json(detailed));
    }

    private TraceLog log(String moduleName) {
        synchronized (logs) {
            return logs.computeIfAbsent(moduleName, name -> new TraceLog(name, EVENTS));
        }
    }

    /** A module of the same name begins anew. */
    private TraceLog begin(String moduleName) {
        TraceLog log = new TraceLog(moduleName, EVENTS);
        synchronized (logs) {
            logs.put(moduleName, log);
        }
        return log;
    }

    @Override
    public void streamingStarted(String moduleName) {
        begin(moduleName).instant(Lane.STREAMING, "StartStreamingCompilation", Map.of());
    }

    @Override
    public void streamingEnded(String moduleName, long bytes, long nanos, @Nullable Throwable failure) {
        log(moduleName).span(Lane.STREAMING, "AsyncCompile", nanos,
                failure == null ? Map.of("bytes", bytes) : Map.of("bytes", bytes, "failure", failure.toString()));
    }

    @Override
    public void moduleValidated(WasmModule module, long nanos) {
        String name = module.name().orElse("wasm");
        TraceLog log = log(name);
        if (!log.has("StartStreamingCompilation") || log.has("BaselineFinished")) {
            log = begin(name);
            log.span(Lane.STREAMING, "SyncCompile", nanos, Map.of("bytes", module.size()));
        }
        log.instant(Lane.BASELINE, "BaselineFinished", Map.of("functions", module.definedFunctions(), "meaning",
                "the module can be used; functions without code are compiled at their first call"));
    }

    @Override
    public void functionCompiled(String moduleName, int functionIndex, Tier tier, int wasmBytes, int codeBytes,
            long nanos) {
        log(moduleName).compilation(lane(tier), functionIndex, wasmBytes, codeBytes, nanos);
    }

    @Override
    public void loopCompiled(String moduleName, int functionIndex, int loop, int codeBytes, long nanos) {
        log(moduleName).compilation(Lane.TOP_TIER, functionIndex, 0, codeBytes, nanos);
    }

    @Override
    public void compilationRefused(String moduleName, int functionIndex, Tier tier, String reason) {
        log(moduleName).instant(lane(tier), "CompilationRefused",
                Map.of("function", functionIndex, "reason", reason));
    }

    private static Lane lane(Tier tier) {
        return tier == Tier.BASELINE ? Lane.BASELINE : Lane.TOP_TIER;
    }

    @Override
    public void tieredDown(String moduleName) {
        log(moduleName).instant(Lane.BASELINE, "TierDown", Map.of());
    }

    @Override
    public void debuggingEnded(String moduleName) {
        log(moduleName).instant(Lane.BASELINE, "DebuggingEnded", Map.of());
    }

    @Override
    public void tieredUp(String moduleName) {
        log(moduleName).instant(Lane.TOP_TIER, "TierUp", Map.of());
    }

    @Override
    public void memoryGrown(String moduleName, long oldPages, long newPages) {
        log(moduleName).instant(Lane.EXECUTION, "MemoryGrow",
                Map.of("oldBytes", oldPages * WasmMemory.PAGE_SIZE, "newBytes", newPages * WasmMemory.PAGE_SIZE));
    }

    @Override
    public void trapped(String moduleName, Trap trap) {
        log(moduleName).instant(Lane.EXECUTION, "Trap", Map.of("kind", trap.kind().name()));
    }

    @Override
    public void codeCacheHit(String moduleName, int functions, long bytes, long nanos) {
        log(moduleName).span(Lane.TOP_TIER, "CodeCacheLoad", nanos, Map.of("functions", functions, "bytes", bytes));
    }
}
