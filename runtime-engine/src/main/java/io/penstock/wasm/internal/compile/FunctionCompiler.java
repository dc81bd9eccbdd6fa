package io.penstock.wasm.internal.compile;

import io.penstock.wasm.api.Tier;

/** A tier. Implementations are stateless and safe for use by several threads. */
public interface FunctionCompiler {

    /** Which. */
    Tier tier();

    /**
     * Compiles a function.
     *
     * @throws io.penstock.wasm.api.ResourceLimitExceeded when its code does not fit into class files
     */
    CompiledFunction compile(CompilationUnit unit);
}
