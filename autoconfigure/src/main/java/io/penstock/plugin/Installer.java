package io.penstock.plugin;

import io.penstock.plugin.PluginHostSettings.Installs;
import io.penstock.wasm.WasmEngine;
import io.penstock.wasm.api.WasmModule;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Takes plugins in: admission, then buffer by buffer through an {@link Upload}, then the publisher's part. All work happens on
 * the given scheduler, which may block; what arrives is taken over one buffer ahead.
 */
final class Installer {

    /** What becomes of a module that has arrived completely: check it, commit it, publish it. May block. */
    @FunctionalInterface
    interface Publication {
        Plugin publish(Upload upload, WasmModule module);
    }

    private static final Log log = LogFactory.getLog(Installer.class);

    private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

    private final WasmEngine engine;
    private final PluginStore store;
    private final long longestUpload;
    private final Installs settings;
    private final Scheduler blocking;
    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicLong bytesUnderWay = new AtomicLong();

    Installer(WasmEngine engine, PluginStore store, long longestUpload, Installs settings, Scheduler blocking) {
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
        // When it ends by itself, the upload is closed before that is told, so that its place is free by then. What is left
        // for the cleanup here is a cancel, which comes on the canceller's thread: it may be an event loop.
        return Mono.using(() -> begin(id), upload -> take(id, bytes, upload, publication),
                upload -> blocking.schedule(() -> close(upload))).subscribeOn(blocking);
    }

    private Upload begin(PluginId id) {
        if (underWay.incrementAndGet() > settings.concurrency()) {
            underWay.decrementAndGet();
            throw new PluginOverloadedException(settings.concurrency() + " installs are under way already",
                    RETRY_AFTER);
        }
        try {
            return new Upload(id, longestUpload, bytesUnderWay, settings.bytes(),
                    engine.compileStreaming(id.toString()),
                    store.draft(id), underWay::decrementAndGet);
        } catch (Throwable e) {
            underWay.decrementAndGet();
            throw e;
        }
    }

    private Mono<Plugin> take(PluginId id, Flux<DataBuffer> bytes, Upload upload, Publication publication) {
        Mono<Plugin> whole = bytes
                // One buffer ahead, and the next is asked for when the compiler is ready for more.
                .publishOn(blocking, 1)
                .map(upload::accept)
                .concatMap(ready -> result(ready).doOnSuccess(done -> upload.awaitMore()), 0)
                .then(Mono.defer(() -> result(upload.finish())))
                .publishOn(blocking)
                .map(module -> {
                    Plugin plugin = publication.publish(upload, module);
                    close(upload);
                    return plugin;
                })
                // What the operators above held when they were cancelled.
                .doOnDiscard(DataBuffer.class, DataBufferUtils::release)
                .doOnDiscard(WasmModule.class, WasmModule::close);
        // Not the timeout operator: that one cuts off the source, and would drop a buffer that comes at that moment.
        return Mono.firstWithSignal(whole, stalled(id, upload))
                .onErrorResume(e -> Mono.<Plugin>fromRunnable(() -> close(upload)).subscribeOn(blocking)
                        .then(Mono.error(e)));
    }

    /** The engine's stages cannot be cancelled; closing the upload ends its work. */
    private static <T> Mono<T> result(CompletionStage<T> stage) {
        return Mono.fromFuture(stage.toCompletableFuture(), true);
    }

    private Mono<Plugin> stalled(PluginId id, Upload upload) {
        return Flux.interval(settings.stallTimeout().dividedBy(4))
                .filter(tick -> upload.awaitedFor().compareTo(settings.stallTimeout()) > 0)
                .next()
                .flatMap(tick -> Mono.error(new UploadStalledException(id, settings.stallTimeout())));
    }

    private static void close(Upload upload) {
        try {
            upload.close();
        } catch (PluginStoreException e) {
            log.warn("Cannot tidy up after an install", e);
        }
    }
}
