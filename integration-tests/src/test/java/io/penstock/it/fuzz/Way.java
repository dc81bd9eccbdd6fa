package io.penstock.it.fuzz;

import io.penstock.wasm.CodeCacheConfig;
import io.penstock.wasm.EngineConfig;
import io.penstock.wasm.EngineConfig.Compilation;
import io.penstock.wasm.EngineConfig.Tiering;
import io.penstock.wasm.StreamingCompilation;
import io.penstock.wasm.WasmEngine;
import io.penstock.wasm.api.Feature;
import io.penstock.wasm.api.WasmModule;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.CompletionException;

/** One way in which the engine runs a plan. */
enum Way {
    /** Baseline code, compiled at the first call. */
    BASELINE_LAZY(Tiering.BASELINE_ONLY, Compilation.LAZY),
    /** Baseline code, compiled at once. */
    BASELINE_EAGER(Tiering.BASELINE_ONLY, Compilation.EAGER),
    /** Baseline code, compiled while the module arrives in pieces. */
    STREAMED(Tiering.BASELINE_ONLY, Compilation.STREAMING_EAGER) {
        @Override
        WasmModule compile(WasmEngine engine, byte[] bytes) {
            StreamingCompilation compilation = engine.compileStreaming("");
            for (int i = 0; i < bytes.length; i += CHUNK) {
                compilation.feed(ByteBuffer.wrap(bytes, i, Math.min(CHUNK, bytes.length - i)));
            }
            try {
                return compilation.finish().toCompletableFuture().join();
            } catch (CompletionException e) {
                throw e.getCause() instanceof RuntimeException cause ? cause : e;
            }
        }
    },
    /** Optimized code from the first call on. */
    OPTIMIZING(Tiering.OPTIMIZING_ONLY, Compilation.LAZY),
    /** What is hot is optimized in the background, and everything is hot. */
    DYNAMIC(Tiering.DYNAMIC, Compilation.LAZY),
    /** Baseline code for the first round, optimized code for the second, code for debugging for the third. */
    SWITCHING(Tiering.DYNAMIC, Compilation.LAZY) {
        @Override
        void beforeRound(int round, WasmModule module) {
            if (round == 1) {
                module.tierUp().toCompletableFuture().join();
            } else if (round == 2) {
                module.tierDown();
            }
        }
    },
    /** Optimized code that another engine has left in the code cache. */
    CACHED(Tiering.DYNAMIC, Compilation.LAZY) {
        @Override
        EngineConfig config() {
            return super.config().withCodeCache(CodeCacheConfig.in(CACHE));
        }

        @Override
        WasmModule compile(WasmEngine engine, byte[] bytes) {
            try (WasmEngine before = WasmEngine.create(engine.config()); WasmModule module = before.compile(bytes)) {
                module.tierUp().toCompletableFuture().join();
            }
            return engine.compile(bytes);
        }
    };

    /** Where {@link #CACHED} keeps its entries. */
    static final Path CACHE = Path.of("target", "fuzz", "cache");

    /** A loop or a function spends it at the second time. */
    private static final int TINY_BUDGET = 20;
    private static final int CHUNK = 37;

    private final Tiering tiering;
    private final Compilation compilation;

    Way(Tiering tiering, Compilation compilation) {
        this.tiering = tiering;
        this.compilation = compilation;
    }

    EngineConfig config() {
        return EngineConfig.defaults().withTiering(tiering).withCompilation(compilation).withTierUpBudget(TINY_BUDGET)
                .with(Feature.THREADS);
    }

    WasmModule compile(WasmEngine engine, byte[] bytes) {
        return engine.compile(bytes);
    }

    void beforeRound(int round, WasmModule module) {
        // most stay as they are
    }
}
