package io.penstock.wasm.testing;

import io.penstock.wasm.EngineConfig;
import io.penstock.wasm.EngineConfig.Compilation;
import io.penstock.wasm.EngineConfig.Tiering;

/** The ways in which an engine can run code: the one list for tests that execute something. */
public enum EngineMode {
    /** Baseline code, compiled at the first call. */
    BASELINE_LAZY(Tiering.BASELINE_ONLY, Compilation.LAZY),
    /** Baseline code, compiled at once. */
    BASELINE_EAGER(Tiering.BASELINE_ONLY, Compilation.EAGER),
    /** Optimized code from the first call on. */
    OPTIMIZING(Tiering.OPTIMIZING_ONLY, Compilation.LAZY),
    /** Baseline code first, and optimized code as soon as anything has run. */
    DYNAMIC(Tiering.DYNAMIC, Compilation.LAZY);

    /** A function or loop of a few instructions spends it at the first or second time. */
    private static final int TINY_BUDGET = 20;

    private final Tiering tiering;
    private final Compilation compilation;

    EngineMode(Tiering tiering, Compilation compilation) {
        this.tiering = tiering;
        this.compilation = compilation;
    }

    /** As a configuration. */
    public EngineConfig config() {
        return EngineConfig.defaults().withTiering(tiering).withCompilation(compilation)
                .withTierUpBudget(TINY_BUDGET);
    }
}
