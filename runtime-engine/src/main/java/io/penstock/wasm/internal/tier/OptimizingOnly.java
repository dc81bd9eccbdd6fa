package io.penstock.wasm.internal.tier;

import io.penstock.wasm.internal.compile.CompilerChain;
import io.penstock.wasm.internal.compile.FunctionCompiler;
import io.penstock.wasm.internal.compile.TieredCode;
import org.jspecify.annotations.Nullable;

/**
 * All functions have optimized code from the first call on, or baseline code where the optimizing compiler refuses.
 *
 * @param optimizing is tried first
 * @param baseline makes code that counts nothing
 */
public record OptimizingOnly(FunctionCompiler optimizing, FunctionCompiler baseline) implements TieringPolicy {

    @Override
    public CompilerChain first() {
        return CompilerChain.of(optimizing, baseline);
    }

    @Override
    public FunctionCompiler debug() {
        return baseline;
    }

    @Override
    public @Nullable Follower follow(TieredCode code) {
        return null;
    }
}
