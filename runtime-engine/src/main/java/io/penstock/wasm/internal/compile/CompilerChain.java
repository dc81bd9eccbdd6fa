package io.penstock.wasm.internal.compile;

import io.penstock.wasm.api.ResourceLimitExceeded;
import io.penstock.wasm.api.Tier;
import java.util.List;

/**
 * Compilers in the order in which they are tried: the next one gets what the one before refuses. Safe for use by several
 * threads.
 */
public final class CompilerChain {

    private final List<FunctionCompiler> compilers;

    /**
     * Code and where it comes from.
     *
     * @param code the code
     * @param tier the compiler that made it
     * @param nanos the time it took
     */
    public record Result(CompiledFunction code, Tier tier, long nanos) {
    }

    private CompilerChain(List<FunctionCompiler> compilers) {
        this.compilers = compilers;
    }

    /** Tries these in this order; at least one. */
    public static CompilerChain of(FunctionCompiler... compilers) {
        return new CompilerChain(List.of(compilers));
    }

    /** The one that is tried first. */
    public Tier tier() {
        return compilers.getFirst().tier();
    }

    /**
     * Compiles a function.
     *
     * @throws ResourceLimitExceeded when all refuse
     */
    public Result compile(CompilationUnit unit) {
        for (FunctionCompiler compiler : compilers.subList(0, compilers.size() - 1)) {
            try {
                return compile(compiler, unit);
            } catch (ResourceLimitExceeded e) {
                // the next one's
            }
        }
        return compile(compilers.getLast(), unit);
    }

    private static Result compile(FunctionCompiler compiler, CompilationUnit unit) {
        long start = System.nanoTime();
        CompiledFunction code = compiler.compile(unit);
        return new Result(code, compiler.tier(), System.nanoTime() - start);
    }
}
