package io.penstock.wasm;

import io.penstock.wasm.api.WasmModule;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;

/**
 * A module that is decoded and validated while its bytes arrive (JS API {@code WebAssembly.compileStreaming}). One thread
 * at a time feeds it; function bodies are validated on the engine's compile scheduler meanwhile. Feeding never blocks.
 */
public interface StreamingCompilation {

    /**
     * Takes the buffer's remaining bytes, in any chunking; the buffer is not kept.
     *
     * @throws io.penstock.wasm.api.ModuleException when an error is known by now (the same is thrown by each later call and
     *         by {@link #finish()})
     */
    void feed(ByteBuffer bytes);

    /**
     * Completes when so little is waiting to be validated that more should be fed: await it between two chunks to bound
     * memory. Completes exceptionally like {@link #finish()} on an error.
     */
    CompletionStage<Void> ready();

    /**
     * Says that all bytes were fed. The stage completes with the module when all bodies are validated (and, in eager mode,
     * compiled), or with the module's first error, a {@link io.penstock.wasm.api.ModuleException} (not wrapped in the
     * handler's argument other than by {@link java.util.concurrent.CompletionException}).
     */
    CompletionStage<WasmModule> finish();

    /** Gives up: frees what was collected and stops work on it. Idempotent; no effect after {@link #finish()} has completed. */
    void abort();
}
