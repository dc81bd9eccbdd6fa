package io.penstock.wasm.internal.compile;

import io.penstock.wasm.internal.runtime.TierController;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The compilers of an engine, as the code of its modules uses them. Safe for use by several threads. */
public interface Tiers {

    /** What is compiled when a function is called for the first time, or eagerly. */
    CompilerChain first();

    /** The compiler for debugging. */
    FunctionCompiler debug();

    /** Follows a module's functions and optimizes the hot ones; null when functions keep their first code. */
    @Nullable
    Follower follow(TieredCode code);

    /** Decides about one module's functions. */
    interface Follower extends TierController {

        /**
         * Optimizes all functions in the background. Completes when each has optimized code, or was refused and keeps what
         * it has; with an {@link IllegalStateException} when the engine is closed.
         */
        CompletionStage<Void> optimizeAll();
    }
}
