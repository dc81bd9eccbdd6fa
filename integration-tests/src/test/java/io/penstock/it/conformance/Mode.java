package io.penstock.it.conformance;

import io.penstock.wasm.EngineConfig;
import io.penstock.wasm.EngineConfig.Compilation;
import io.penstock.wasm.StreamingCompilation;
import io.penstock.wasm.WasmEngine;
import io.penstock.wasm.api.ModuleException;
import io.penstock.wasm.api.WasmModule;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletionException;

/** One way in which the engine can run a script. {@link #ALL} is the one place where the ways are listed. */
interface Mode {

    /**
     * Every way; each script runs in each. A JVM that is started with a small limit on the size of methods, so that the
     * compiler cuts nearly every function into parts, runs one way more (the pom has an execution for it).
     */
    List<Mode> ALL = Integer.getInteger("penstock.tuning.method-bytes") != null
            ? List.of(new Whole("baseline-outlined", EngineConfig.defaults().withCompilation(Compilation.LAZY)))
            : List.of(new Whole("baseline-lazy", EngineConfig.defaults().withCompilation(Compilation.LAZY)),
                    new Whole("baseline-eager", EngineConfig.defaults().withCompilation(Compilation.EAGER)),
                    new Streamed("baseline-streamed", EngineConfig.defaults().withCompilation(Compilation.LAZY), 3));

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
