package io.penstock.it.conformance;

import io.penstock.wasm.CodeCacheConfig;
import io.penstock.wasm.EngineConfig;
import io.penstock.wasm.EngineConfig.Compilation;
import io.penstock.wasm.EngineConfig.Tiering;
import io.penstock.wasm.StreamingCompilation;
import io.penstock.wasm.WasmEngine;
import io.penstock.wasm.api.ModuleException;
import io.penstock.wasm.api.Tier;
import io.penstock.wasm.api.WasmModule;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;

/** One way in which the engine can run a script. {@link #ALL} is the one place where the ways are listed. */
public interface Mode {

    /**
     * Every way; each script runs in each, or in those that {@code -Dpenstock.it.modes=name,name} names. A JVM that is started
     * with a small limit on the size of methods, so that the compiler cuts nearly every function into parts, has ways of its
     * own (the pom has an execution for them).
     */
    List<Mode> ALL = chosen(Integer.getInteger("penstock.tuning.method-bytes") != null
            ? List.of(new Whole("baseline-outlined", with(Tiering.BASELINE_ONLY, Compilation.LAZY)),
                    new Whole("dynamic-outlined", with(Tiering.DYNAMIC, Compilation.LAZY)))
            : List.of(new Whole("baseline-lazy", with(Tiering.BASELINE_ONLY, Compilation.LAZY)),
                    new Whole("baseline-eager", with(Tiering.BASELINE_ONLY, Compilation.EAGER)),
                    new Streamed("baseline-streamed", with(Tiering.BASELINE_ONLY, Compilation.STREAMING_EAGER), 3),
                    new Whole("optimizing", with(Tiering.OPTIMIZING_ONLY, Compilation.LAZY)),
                    new Whole("dynamic", with(Tiering.DYNAMIC, Compilation.LAZY)),
                    new Whole("dynamic-eager", with(Tiering.DYNAMIC, Compilation.EAGER)),
                    new Cached("cached", with(Tiering.DYNAMIC, Compilation.LAZY).withCodeCache(Cached.CACHE)),
                    new TieredDown("tier-down", with(Tiering.DYNAMIC, Compilation.LAZY)),
                    new Debugged("debugged", with(Tiering.DYNAMIC, Compilation.LAZY))));

    /** With a budget that hardly a loop does not spend. */
    private static EngineConfig with(Tiering tiering, Compilation compilation) {
        return EngineConfig.defaults().withTiering(tiering).withCompilation(compilation).withTierUpBudget(20);
    }

    private static List<Mode> chosen(List<Mode> all) {
        String names = System.getProperty("penstock.it.modes");
        if (names == null) {
            return all;
        }
        Set<String> wanted = Set.of(names.split(","));
        return all.stream().filter(mode -> wanted.contains(mode.name())).toList();
    }

    /** A name for tables and test names. */
    String name();

    /** The engine's configuration. */
    EngineConfig config();

    /** Compiles in this way. */
    WasmModule compile(WasmEngine engine, byte[] bytes);

    /**
     * The module is there as a whole.
     */
    record Whole(String name, EngineConfig config) implements Mode {
        @Override
        public WasmModule compile(WasmEngine engine, byte[] bytes) {
            return engine.compile(bytes);
        }
    }

    /**
     * All is optimized before, and then debugged.
     */
    record TieredDown(String name, EngineConfig config) implements Mode {
        @Override
        public WasmModule compile(WasmEngine engine, byte[] bytes) {
            WasmModule module = engine.compile(bytes);
            module.tierUp().toCompletableFuture().join();
            module.tierDown();
            return module;
        }
    }

    /**
     * Debugged from the begin: no function ever has other code than the one for debugging.
     */
    record Debugged(String name, EngineConfig config) implements Mode {
        @Override
        public WasmModule compile(WasmEngine engine, byte[] bytes) {
            WasmModule module = engine.compile(bytes);
            module.tierDown();
            return module;
        }
    }

    /**
     * Another engine has optimized all functions and is closed; this one begins with its code.
     */
    record Cached(String name, EngineConfig config) implements Mode {

        /** Overwritten from run to run. */
        private static final CodeCacheConfig CACHE = CodeCacheConfig.in(Path.of("target", "conformance-cache"));

        @Override
        public WasmModule compile(WasmEngine engine, byte[] bytes) {
            int optimized;
            try (WasmEngine before = WasmEngine.create(engine.config()); WasmModule module = before.compile(bytes)) {
                module.tierUp().toCompletableFuture().join();
                optimized = module.compiledFunctions(Tier.OPTIMIZED);
            }
            WasmModule module = engine.compile(bytes);
            // code that calls a function which the optimizing tier refused is not kept
            if (optimized == module.definedFunctions() && module.compiledFunctions(Tier.OPTIMIZED) != optimized) {
                throw new IllegalStateException("the cache must have " + optimized + " functions, found "
                        + module.compiledFunctions(Tier.OPTIMIZED));
            }
            return module;
        }
    }

    /**
     * The module arrives in pieces of {@code chunk} bytes.
     */
    record Streamed(String name, EngineConfig config, int chunk) implements Mode {
        @Override
        public WasmModule compile(WasmEngine engine, byte[] bytes) {
            StreamingCompilation compilation = engine.compileStreaming("");
            for (int i = 0; i < bytes.length; i += chunk) {
                compilation.feed(ByteBuffer.wrap(bytes, i, Math.min(chunk, bytes.length - i)));
            }
            try {
                return compilation.finish().toCompletableFuture().join();
            } catch (CompletionException e) {
                if (e.getCause() instanceof ModuleException cause) {
                    throw cause;
                }
                throw e;
            }
        }
    }
}
