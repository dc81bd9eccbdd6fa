package io.penstock.wasm;

import io.penstock.wasm.api.EngineListener;
import io.penstock.wasm.api.Feature;
import io.penstock.wasm.api.WasmModule;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of an engine; immutable. It begins with {@link #defaults()}, and each {@code with} gives another one.
 *
 * @param compilation when functions are compiled for the first time
 * @param tiering which compilers are used
 * @param compileThreads threads of the scheduler that validates and compiles, 1 to 1024
 * @param optimizeThreads most threads that optimize hot functions, 1 to 1024
 * @param optimizeQueue how many functions may wait to be optimized, 1 to 1,000,000; what is beyond comes again later
 * @param tierUpBudget about how many bytes of a function's code are executed before it is optimized, 1 to 2,000,000,000
 * @param maxMemoryPages most pages (64 KiB each) the memories of one instance may have together, 0 to 262,144 (16 GiB, for
 *            64-bit addresses; with 32 bits one memory has at most 65,536); a memory of the host's counts for itself
 * @param maxTableElements most elements the tables of one instance may have together, 0 to 10,000,000; a table of
 *            the host's counts for itself
 * @param maxObjectBytes about how many bytes of structs, arrays and exceptions one instance may keep alive on the JVM's heap, 1
 *            MiB or more; by default a quarter of the heap. With {@code -XX:+DisableExplicitGC} garbage that the JVM has not
 *            collected yet may count
 * @param maxModuleBytes longest module accepted, 8 to 1,073,741,824 bytes
 * @param features what modules may use; one that needs another is refused with a message that names it
 * @param followedTools tools of the JDK whose coming gives all modules the code that suits them; used when tiering is dynamic
 * @param codeCache where optimized code is kept from one start to the next, if it is; used when tiering is dynamic
 * @param listener told about what happens
 */
public record EngineConfig(Compilation compilation, Tiering tiering, int compileThreads, int optimizeThreads,
        int optimizeQueue, int tierUpBudget, long maxMemoryPages, long maxTableElements, long maxObjectBytes,
        long maxModuleBytes, Set<Feature> features, Set<Tool> followedTools, @Nullable CodeCacheConfig codeCache,
        EngineListener listener) {

    /** When functions are compiled for the first time. */
    public enum Compilation {
        /** Each function at its first call. */
        LAZY,
        /** All functions when the module is there, before {@code compile} returns. */
        EAGER,
        /** All functions before {@code compile} returns, the ones of a module that arrives in pieces while it arrives. */
        STREAMING_EAGER
    }

    /** Which compilers are used. */
    public enum Tiering {
        /** The baseline compiler first; the optimizing one, in the background, for functions that are hot. */
        DYNAMIC,
        /** The baseline compiler for everything. */
        BASELINE_ONLY,
        /** The optimizing compiler for everything; the code of a module that arrives in pieces is compiled at its end. */
        OPTIMIZING_ONLY
    }

    /** Tools of the JDK that are served best by code of one kind. */
    public enum Tool {
        /**
         * A Java debugger (JDWP). Within about a second of its coming, modules run code for debugging, as after
         * {@link WasmModule#tierDown()}, and some time after its going no more. It is looked for once a second, by a thread dump,
         * in a JVM that was started with its debug agent; in others nothing is done.
         */
        DEBUGGER,
        /**
         * The Flight Recorder. When a recording starts, the modules there are then are optimized, as by
         * {@link WasmModule#tierUp()}, so that what it shows is the code that stays. Modules that are being debugged are left alone.
         * Nothing changes when it stops.
         */
        FLIGHT_RECORDER
    }

    /** The components on their way to another configuration. */
    private static final class Draft {
        private Compilation compilation;
        private Tiering tiering;
        private int compileThreads;
        private int optimizeThreads;
        private int optimizeQueue;
        private int tierUpBudget;
        private long maxMemoryPages;
        private long maxTableElements;
        private long maxObjectBytes;
        private long maxModuleBytes;
        private Set<Feature> features;
        private Set<Tool> followedTools;
        private @Nullable CodeCacheConfig codeCache;
        private EngineListener listener;

        Draft(EngineConfig from) {
            compilation = from.compilation;
            tiering = from.tiering;
            compileThreads = from.compileThreads;
            optimizeThreads = from.optimizeThreads;
            optimizeQueue = from.optimizeQueue;
            tierUpBudget = from.tierUpBudget;
            maxMemoryPages = from.maxMemoryPages;
            maxTableElements = from.maxTableElements;
            maxObjectBytes = from.maxObjectBytes;
            maxModuleBytes = from.maxModuleBytes;
            features = from.features;
            followedTools = from.followedTools;
            codeCache = from.codeCache;
            listener = from.listener;
        }

        EngineConfig toConfig() {
            return new EngineConfig(compilation, tiering, compileThreads, optimizeThreads, optimizeQueue, tierUpBudget,
                    maxMemoryPages, maxTableElements, maxObjectBytes, maxModuleBytes, features, followedTools,
                    codeCache, listener);
        }
    }

    /** Checks the ranges and copies the sets. */
    public EngineConfig {
        features = Set.copyOf(features);
        followedTools = Set.copyOf(followedTools);
        check("compileThreads", compileThreads, 1, 1024);
        check("optimizeThreads", optimizeThreads, 1, 1024);
        check("optimizeQueue", optimizeQueue, 1, 1_000_000);
        check("tierUpBudget", tierUpBudget, 1, 2_000_000_000);
        check("maxMemoryPages", maxMemoryPages, 0, 262_144);
        check("maxTableElements", maxTableElements, 0, 10_000_000);
        check("maxObjectBytes", maxObjectBytes, 1 << 20, Long.MAX_VALUE);
        check("maxModuleBytes", maxModuleBytes, 8, 1L << 30);
    }

    private static void check(String name, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + " must be " + least + " to " + most + ", found " + value);
        }
    }

    /**
     * Lazy, dynamic; a compile thread for each processor and one that optimizes for each two; V8's budget and limits; no
     * tool is followed, no listener.
     */
    public static EngineConfig defaults() {
        int processors = Runtime.getRuntime().availableProcessors();
        return new EngineConfig(Compilation.LAZY, Tiering.DYNAMIC, processors, Math.max(1, processors / 2), 1_000,
                13_000_000, 65_536, 10_000_000,
                Math.max(1L << 20, Runtime.getRuntime().maxMemory() / 4), 1L << 30, Feature.defaults(), Set.of(), null,
                EngineListener.NONE);
    }

    private EngineConfig with(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.toConfig();
    }

    /** This configuration with another time of compilation. */
    public EngineConfig withCompilation(Compilation compilation) {
        return with(draft -> draft.compilation = compilation);
    }

    /** This configuration with other compilers. */
    public EngineConfig withTiering(Tiering tiering) {
        return with(draft -> draft.tiering = tiering);
    }

    /** This configuration with another number of compile threads. */
    public EngineConfig withCompileThreads(int compileThreads) {
        return with(draft -> draft.compileThreads = compileThreads);
    }

    /** This configuration with another number of threads that optimize. */
    public EngineConfig withOptimizeThreads(int optimizeThreads) {
        return with(draft -> draft.optimizeThreads = optimizeThreads);
    }

    /** This configuration with another number of functions that may wait to be optimized. */
    public EngineConfig withOptimizeQueue(int optimizeQueue) {
        return with(draft -> draft.optimizeQueue = optimizeQueue);
    }

    /** This configuration with another budget, in bytes of code executed. */
    public EngineConfig withTierUpBudget(int tierUpBudget) {
        return with(draft -> draft.tierUpBudget = tierUpBudget);
    }

    /** This configuration with another memory limit, in pages of 64 KiB. */
    public EngineConfig withMaxMemoryPages(long maxMemoryPages) {
        return with(draft -> draft.maxMemoryPages = maxMemoryPages);
    }

    /** This configuration with another table limit, in elements. */
    public EngineConfig withMaxTableElements(long maxTableElements) {
        return with(draft -> draft.maxTableElements = maxTableElements);
    }

    /** This configuration with another limit on live structs, arrays and exceptions, in bytes. */
    public EngineConfig withMaxObjectBytes(long maxObjectBytes) {
        return with(draft -> draft.maxObjectBytes = maxObjectBytes);
    }

    /** This configuration with another limit on the length of modules, in bytes. */
    public EngineConfig withMaxModuleBytes(long maxModuleBytes) {
        return with(draft -> draft.maxModuleBytes = maxModuleBytes);
    }

    /** This configuration with other features. */
    public EngineConfig withFeatures(Set<Feature> features) {
        return with(draft -> draft.features = features);
    }

    /** This configuration with a feature switched on. */
    public EngineConfig with(Feature feature) {
        Set<Feature> more = new HashSet<>(features);
        more.add(feature);
        return withFeatures(more);
    }

    /** This configuration with a feature switched off. */
    public EngineConfig without(Feature feature) {
        Set<Feature> fewer = new HashSet<>(features);
        fewer.remove(feature);
        return withFeatures(fewer);
    }

    /** This configuration with other tools that are followed. */
    public EngineConfig withFollowedTools(Set<Tool> followedTools) {
        return with(draft -> draft.followedTools = followedTools);
    }

    /** This configuration with a cache of optimized code, or without one. */
    public EngineConfig withCodeCache(@Nullable CodeCacheConfig codeCache) {
        return with(draft -> draft.codeCache = codeCache);
    }

    /** This configuration with another listener. */
    public EngineConfig withListener(EngineListener listener) {
        return with(draft -> draft.listener = listener);
    }
}
