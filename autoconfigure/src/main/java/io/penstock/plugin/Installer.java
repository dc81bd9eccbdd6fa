package io.penstock.plugin;

import io.penstock.plugin.PluginHostSettings.Installs;
import io.penstock.wasm.WasmEngine;
import io.penstock.wasm.api.WasmModule;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToLongFunction;
import org.springframework.core.io.buffer.DataBuffer;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** Admits installs, so many at a time and so many bytes together, and starts them. */
final class Installer {

    /** What becomes of a module that has arrived completely: check it, commit it, publish it. May block. */
    @FunctionalInterface
    interface Publication {
        Plugin publish(Upload upload, WasmModule module);
    }

    private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

    private final WasmEngine engine;
    private final PluginStore store;
    private final ToLongFunction<PluginId> longestUpload;
    private final Installs settings;
    private final Scheduler blocking;
    private final PluginListener listener;
    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicLong bytesUnderWay = new AtomicLong();

    Installer(WasmEngine engine, PluginStore store, ToLongFunction<PluginId> longestUpload, Installs settings,
            Scheduler blocking, PluginListener listener) {
        this.listener = listener;
        this.engine = engine;
        this.store = store;
        this.longestUpload = longestUpload;
        this.settings = settings;
        this.blocking = blocking;
    }

    int underWay() {
        return underWay.get();
    }

    Mono<Plugin> install(PluginId id, Flux<DataBuffer> bytes, Publication publication) {
        return Mono.create(sink -> new Installation(id, this, publication, settings.stallTimeout(), sink,
                new TaskLine(blocking)).start(bytes));
    }

    /**
     * Takes a place, which closing the upload gives back.
     *
     * @throws PluginOverloadedException when there is none
     */
    Upload begin(PluginId id) {
        if (underWay.incrementAndGet() > settings.concurrency()) {
            underWay.decrementAndGet();
            throw new PluginOverloadedException(settings.concurrency() + " installs are under way already",
                    RETRY_AFTER);
        }
        try {
            Upload upload = new Upload(id, this, engine.compileStreaming(id.toString()), store.draft(id),
                    longestUpload.applyAsLong(id));
            progress(id, 0);
            return upload;
        } catch (Throwable e) {
            underWay.decrementAndGet();
            throw e;
        }
    }

    /**
     * Counts bytes that have come.
     *
     * @throws PluginOverloadedException when all uploads under way have too many together
     */
    void account(int count) {
        if (bytesUnderWay.addAndGet(count) > settings.bytes()) {
            bytesUnderWay.addAndGet(-count);
            throw new PluginOverloadedException("the installs under way have " + settings.bytes() + " bytes together",
                    RETRY_AFTER);
        }
    }

    /** Tells how far an upload has come. */
    void progress(PluginId id, long bytes) {
        listener.installing(id, bytes);
    }

    /** Gives back an upload's place and bytes. */
    void release(PluginId id, long bytes) {
        listener.installEnded(id);
        bytesUnderWay.addAndGet(-bytes);
        underWay.decrementAndGet();
    }
}
