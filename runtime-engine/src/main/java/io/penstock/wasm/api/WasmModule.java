package io.penstock.wasm.api;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * A validated module, stateless and shared by its instances (JS API {@code WebAssembly.Module}). Safe for use by several
 * threads. The generated classes unload when the module and all its instances are unreachable or closed.
 */
public interface WasmModule extends AutoCloseable {

    /** The module's name: the one it was compiled under, else the one in its name section. */
    Optional<String> name();

    /** The imports, in the order of the binary. */
    List<ImportDescriptor> imports();

    /** The exports, in the order of the binary. */
    List<ExportDescriptor> exports();

    /** The memories it defines (imports not counted), as declared. */
    List<ExternType.Memory> memories();

    /** The tables it defines (imports not counted), as declared. */
    List<ExternType.Table> tables();

    /**
     * Copies of the contents of all custom sections of this name, in the order of the binary. Those longer than 32 MiB are
     * not kept.
     */
    List<byte[]> customSections(String name);

    /** The length of the binary in bytes. */
    long size();

    /** Number of functions defined in the module (imports not counted). */
    int definedFunctions();

    /**
     * How many of the defined functions have code of this tier. Thread-safe; a snapshot.
     */
    int compiledFunctions(Tier tier);

    /** Counts of what has happened to it and its instances. Thread-safe; a snapshot. */
    ModuleStatistics statistics();

    /**
     * The defined functions in the order of the binary. Unmodifiable; each element is looked up when it is asked for, so that
     * asking for one is cheap. Thread-safe.
     */
    List<FunctionStatistics> functions();

    /**
     * For debugging: calls that begin from now on run code for debugging, in all instances. Calls that are running finish in
     * the code they are in, and what they call directly may be optimized too. Idempotent; {@link #tierUp()} ends it.
     *
     * @throws IllegalStateException when the engine's tiering is not dynamic
     */
    void tierDown();

    /**
     * For profiling: ends debugging, if there was any, and optimizes all functions in the background, while the module can be
     * used. Completes when that is done, with an {@link IllegalStateException} when the engine is closed before. Functions
     * that the optimizing compiler refuses keep the code they have.
     *
     * @throws IllegalStateException when the engine's tiering is not dynamic
     */
    CompletionStage<Void> tierUp();

    /**
     * Creates an instance: links the imports, initialises memories, tables and globals, runs the start function (spec
     * 4.5.4).
     *
     * @throws LinkFailure when an import is missing or does not fit
     * @throws Trap when an active segment is out of bounds or the start function traps
     * @throws ResourceLimitExceeded when the engine's limits do not allow its memories or tables
     * @throws IllegalStateException when the module is closed
     */
    WasmInstance instantiate(Imports imports);

    /**
     * As {@link #instantiate(Imports)}, under a deadline: initialisation and start function end with a {@link Trap} of kind
     * {@link TrapKind#DEADLINE} when the time is over, also in an endless loop.
     *
     * @param deadline time from now, positive
     */
    WasmInstance instantiate(Imports imports, Duration deadline);

    /**
     * As {@link #instantiate(Imports)}, with limits for this instance.
     *
     * @throws ResourceLimitExceeded when the module declares more
     */
    WasmInstance instantiate(Imports imports, InstanceLimits limits);

    /** Allows no new instances. Existing instances go on. Idempotent. */
    @Override
    void close();
}
