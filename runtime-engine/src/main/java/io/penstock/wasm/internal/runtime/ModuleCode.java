package io.penstock.wasm.internal.runtime;

import io.penstock.wasm.api.FunctionStatistics;
import io.penstock.wasm.api.Tier;
import io.penstock.wasm.internal.debug.DebugInfo;
import io.penstock.wasm.internal.module.ModuleInfo;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * The code of one module, shared by all its instances. Whoever generates the code implements this. Safe for use by several
 * threads.
 */
public interface ModuleCode {

    /** A number no other module of this JVM has; see {@link WasmFrames}. */
    long id();

    /** The module's name for messages and stack traces. */
    String name();

    /** What the binary says. */
    ModuleInfo info();

    /** The function's name for stack traces: from the name section or an export, else {@code func[index]}. */
    String functionName(int function);

    /**
     * An instruction.
     *
     * @param function the function it is in, imports counted
     * @param offset where it begins in the function's body
     */
    record Position(int function, long offset) {
    }

    /**
     * The instruction that a line of a generated class stands for; behind it, from the inside to the outside, the calls by
     * which optimized code got there without calling. Empty when nobody knows.
     *
     * @param className binary name of the class
     * @param function whose code it is
     * @param line as in its line numbers
     */
    default List<Position> positions(String className, int function, int line) {
        return List.of();
    }

    /** Where the code comes from. */
    default DebugInfo debugInfo() {
        return new DebugInfo(info());
    }

    /**
     * How the host calls a defined function: its {@link io.penstock.wasm.api.FunctionType#toMethodType()} with an
     * {@link Instance} appended. Counts itself in {@link Instance#active} and ends every way out through
     * {@link Traps#atBoundary}. Asking for it compiles nothing.
     */
    MethodHandle entry(int function);

    /**
     * As {@link #entry}, for a call that {@link TailCalls} makes: the function may leave another one to be called, and then
     * the result is to be ignored.
     */
    default MethodHandle tailEntry(int function) {
        return entry(function);
    }

    /** The poll that stops this module's code. */
    SafepointPoll poll();

    /** How many defined functions have code of this tier. */
    int compiled(Tier tier);

    /**
     * As {@link io.penstock.wasm.api.WasmModule#tierDown()}.
     *
     * @throws IllegalStateException when functions keep their first code
     */
    default void tierDown() {
        throw new IllegalStateException("functions keep their first code");
    }

    /**
     * Ends what {@link #tierDown} began: calls get the code again that they would have got without it.
     *
     * @throws IllegalStateException when functions keep their first code
     */
    default void endDebugging() {
        throw new IllegalStateException("functions keep their first code");
    }

    /**
     * As {@link io.penstock.wasm.api.WasmModule#tierUp()}.
     *
     * @throws IllegalStateException when functions keep their first code
     */
    default CompletionStage<Void> tierUp() {
        throw new IllegalStateException("functions keep their first code");
    }

    /** Number of functions defined in the module, imports not counted. */
    int definedFunctions();

    /** What is known of a defined function; its index counts imports. */
    default FunctionStatistics statistics(int function) {
        throw new IllegalArgumentException("no function " + function);
    }

    /** How many functions began with code from the code cache. */
    default int cachedFunctions() {
        return 0;
    }

    /** Whether calls get code for debugging. */
    default boolean isDebugging() {
        return false;
    }
}
