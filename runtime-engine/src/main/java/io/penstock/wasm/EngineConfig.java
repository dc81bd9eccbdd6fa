package io.penstock.wasm;

import io.penstock.wasm.api.Feature;
import java.util.HashSet;
import java.util.Set;
import io.penstock.wasm.api.EngineListener;

/**
 * The configuration of an engine; immutable.
 *
 * @param compilation when functions are compiled
 * @param compileThreads threads of the scheduler that validates and compiles, at least 1
 * @param maxMemoryPages most pages (64 KiB each) one memory may have, 0 to 65,536
 * @param maxTableElements most elements one table may have, 0 to 10,000,000
 * @param maxModuleBytes longest module accepted, in bytes
 * @param features what modules may use; one that needs another is refused with a message that names it
 * @param listener told about what happens
 */
public record EngineConfig(Compilation compilation, int compileThreads, long maxMemoryPages, long maxTableElements,
        long maxModuleBytes, Set<Feature> features, EngineListener listener) {

    /** When functions are compiled. */
    public enum Compilation {
        /** Each function at its first call. */
        LAZY,
        /** All functions before {@code compile} returns. */
        EAGER
    }

    /** Checks the ranges and copies the set. */
    public EngineConfig {
        features = Set.copyOf(features);
        check("compileThreads", compileThreads, 1, 1024);
        check("maxMemoryPages", maxMemoryPages, 0, 65_536);
        check("maxTableElements", maxTableElements, 0, 10_000_000);
        check("maxModuleBytes", maxModuleBytes, 8, 1L << 30);
    }

    private static void check(String name, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + " must be " + least + " to " + most + ", found " + value);
        }
    }

    /** Lazy, a compile thread for each processor, V8's limits, no listener. */
    public static EngineConfig defaults() {
        return new EngineConfig(Compilation.LAZY, Runtime.getRuntime().availableProcessors(), 65_536, 10_000_000,
                1L << 30, Feature.defaults(), EngineListener.NONE);
    }

    /** This configuration with another time of compilation. */
    public EngineConfig withCompilation(Compilation compilation) {
        return new EngineConfig(compilation, compileThreads, maxMemoryPages, maxTableElements, maxModuleBytes,
                features, listener);
    }

    /** This configuration with another number of compile threads. */
    public EngineConfig withCompileThreads(int compileThreads) {
        return new EngineConfig(compilation, compileThreads, maxMemoryPages, maxTableElements, maxModuleBytes,
                features, listener);
    }

    /** This configuration with another memory limit, in pages of 64 KiB. */
    public EngineConfig withMaxMemoryPages(long maxMemoryPages) {
        return new EngineConfig(compilation, compileThreads, maxMemoryPages, maxTableElements, maxModuleBytes,
                features, listener);
    }

    /** This configuration with another table limit, in elements. */
    public EngineConfig withMaxTableElements(long maxTableElements) {
        return new EngineConfig(compilation, compileThreads, maxMemoryPages, maxTableElements, maxModuleBytes,
                features, listener);
    }

    /** This configuration with another limit on the length of modules, in bytes. */
    public EngineConfig withMaxModuleBytes(long maxModuleBytes) {
        return new EngineConfig(compilation, compileThreads, maxMemoryPages, maxTableElements, maxModuleBytes,
                features, listener);
    }

    /** This configuration with other features. */
    public EngineConfig withFeatures(Set<Feature> features) {
        return new EngineConfig(compilation, compileThreads, maxMemoryPages, maxTableElements, maxModuleBytes,
                features, listener);
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

    /** This configuration with another listener. */
    public EngineConfig withListener(EngineListener listener) {
        return new EngineConfig(compilation, compileThreads, maxMemoryPages, maxTableElements, maxModuleBytes,
                features, listener);
    }
}
