package io.penstock.wasm.internal.tier;

import io.penstock.wasm.internal.compile.CompilerChain;
import io.penstock.wasm.internal.compile.FunctionCompiler;
import io.penstock.wasm.internal.compile.TieredCode;
import org.jspecify.annotations.Nullable;

/**
 * All functions have baseline code, and keep it.
 *
 * @param baseline makes code that counts nothing
 */
public record BaselineOnly(FunctionCompiler baseline) implements TieringPolicy {

    @Override
    public CompilerChain first() {
        return CompilerChain.of(baseline);
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
