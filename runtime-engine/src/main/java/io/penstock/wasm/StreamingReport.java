package io.penstock.wasm;

import io.penstock.wasm.api.EngineListener;
import io.penstock.wasm.api.WasmModule;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Tells a listener how a module's bytes come and that they ended, the latter once. */
final class StreamingReport {

    private final String moduleName;
    private final EngineListener listener;
    private final long start;
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicBoolean ended = new AtomicBoolean();

    StreamingReport(String moduleName, EngineListener listener, long start) {
        this.moduleName = moduleName;
        this.listener = listener;
        this.start = start;
        listener.streamingStarted(moduleName);
    }

    void add(int count) {
        bytes.addAndGet(count);
    }

    /** There is a module, or a reason why not. */
    void ended(@Nullable WasmModule module, @Nullable Throwable failure) {
        if (!ended.getAndSet(true)) {
            Throwable cause = failure instanceof CompletionException && failure.getCause() != null
                    ? failure.getCause()
                    : failure;
            listener.streamingEnded(moduleName, bytes.get(), System.nanoTime() - start, cause);
        }
    }
}
