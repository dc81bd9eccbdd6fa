package io.penstock.wasm.internal.tier;

import io.penstock.wasm.api.EngineListener;
import io.penstock.wasm.internal.compile.CompilerChain;
import io.penstock.wasm.internal.compile.FunctionCompiler;
import io.penstock.wasm.internal.compile.TieredCode;

/** Functions have baseline code first, and optimized code when they are hot. */
public final class Dynamic implements TieringPolicy {

    private final CompilerChain first;
    private final FunctionCompiler debug;
    private final FunctionCompiler optimizing;
    private final Tuning tuning;
    private final TierUpQueue queue;

    /**
     * For one engine.
     *
     * @param counting makes baseline code that spends a budget
     * @param debug makes baseline code that counts nothing
     * @param optimizing makes optimized code
     */
    public Dynamic(FunctionCompiler counting, FunctionCompiler debug, FunctionCompiler optimizing, Tuning tuning) {
        this.first = CompilerChain.of(counting);
        this.debug = debug;
        this.optimizing = optimizing;
        this.tuning = tuning;
        this.queue = new TierUpQueue(tuning.queueDepth(), tuning.threads());
    }

    @Override
    public CompilerChain first() {
        return first;
    }

    @Override
    public FunctionCompiler debug() {
        return debug;
    }

    @Override
    public Follower follow(TieredCode code) {
        EngineListener listener = code.listener();
        return new ModuleFollower(tuning.budget(), queue, new CodeInstaller(code, optimizing, listener), listener);
    }

    @Override
    public int waiting() {
        return queue.size();
    }

    @Override
    public void close() {
        queue.close();
    }
}
