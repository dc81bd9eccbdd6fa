package io.penstock.wasm.internal.compile;

import io.penstock.wasm.api.EngineListener;
import io.penstock.wasm.internal.module.ModuleInfo;
import io.penstock.wasm.internal.runtime.FunctionState;
import java.util.List;
import java.util.function.IntPredicate;

/** Code of a module whose functions go over to optimized code while they are called. Safe for use by several threads. */
public interface TieredCode {

    /** The module's name for messages. */
    String name();

    /** What the binary says. */
    ModuleInfo info();

    /** Told about what happens to this module. */
    EngineListener listener();

    /** The state of a defined function. */
    FunctionState functionState(int function);

    /**
     * What a compiler needs for optimized code of a function.
     *
     * @param loop as {@link CodeRequest#loop}
     * @param together functions that will have optimized code when this is installed; it calls them, and those that have it
     *            already, directly
     */
    CompilationUnit optimizedUnit(int function, int loop, IntPredicate together, Profile profile);

    /** Whether a function has optimized code. */
    boolean isOptimized(int function);

    /**
     * Defines, verifies and initialises classes of optimized code that may call each other. Nobody calls them yet.
     *
     * @throws LinkageError when the JVM does not accept them
     */
    void define(List<CompiledFunction> code);

    /** Lets a function's callers go to its optimized code, which is defined, now or when debugging ends. */
    void switchToOptimized(int function, CompilerChain.Result code);

    /** Lets calls that are in a loop of a function's first code go on in code for that loop, which is defined. */
    void switchLoop(int function, int loop);
}
