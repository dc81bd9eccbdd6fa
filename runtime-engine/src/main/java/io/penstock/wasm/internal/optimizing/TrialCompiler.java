package io.penstock.wasm.internal.optimizing;

import io.penstock.wasm.api.ResourceLimitExceeded;
import io.penstock.wasm.api.Tier;
import io.penstock.wasm.internal.baseline.BaselineCompiler;
import io.penstock.wasm.internal.compile.*;

public final class TrialCompiler implements FunctionCompiler {
    public Tier tier() { return Tier.BASELINE; }
    public CompiledFunction compile(CompilationUnit unit) {
        try {
            if (System.getProperty("trial").equals("print")) { System.err.println(io.penstock.wasm.internal.bytecode.TapePrinter.print(OptimizingCompiler.tape(unit, (n, g) -> System.err.println("== " + n + "\n" + io.penstock.wasm.internal.ir.GraphPrinter.print(g))))); }
            return new OptimizingCompiler().compile(unit);
        } catch (ResourceLimitExceeded e) { return new BaselineCompiler().compile(unit); }
    }
}
