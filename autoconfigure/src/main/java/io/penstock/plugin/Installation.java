package io.penstock.plugin;

import io.penstock.wasm.api.WasmModule;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.MonoSink;
import reactor.core.scheduler.Schedulers;
import reactor.util.context.Context;

/**
 * One install from its admission to its end. Whatever comes from outside (bytes, their end, a cancel, the compiler's answers)
 * becomes a task of one {@link TaskLine}, which may block; so the state needs no locks, and each buffer meets somebody who
 * releases it, also when it comes after the end. One buffer is asked for at a time, when the compiler is ready for it.
 *
 * <p>(Reactor's operators do nearly this, but {@code publishOn} forgets what it has queued when it is cancelled between
 * scheduling its drain and running it.)
 */
final class Installation implements CoreSubscriber<DataBuffer> {

    private final PluginId id;
    private final Installer installer;
    private final Installer.Publication publication;
    private final Duration stallTimeout;
    private final MonoSink<Plugin> sink;
    private final TaskLine line;

    // touched by the line's tasks
    private Disposable stallWatch = Disposables.disposed();
    private @Nullable Upload upload;
    private @Nullable Subscription source;
    private boolean ended;

    Installation(PluginId id, Installer installer, Installer.Publication publication, Duration stallTimeout,
            MonoSink<Plugin> sink, TaskLine line) {
        this.id = id;
        this.installer = installer;
        this.publication = publication;
        this.stallTimeout = stallTimeout;
        this.sink = sink;
        this.line = line;
    }

    void start(Flux<DataBuffer> bytes) {
        sink.onCancel(() -> line.add(this::end));
        line.add(() -> begin(bytes));
    }

    private void begin(Flux<DataBuffer> bytes) {
        if (ended) {
            return;
        }
        try {
            upload = installer.begin(id);
            long period = stallTimeout.dividedBy(4).toMillis() + 1;
            stallWatch = Schedulers.parallel().schedulePeriodically(() -> line.add(this::checkStalled), period, period,
                    TimeUnit.MILLISECONDS);
            bytes.doOnDiscard(DataBuffer.class, DataBufferUtils::release).subscribe(this);
        } catch (Throwable e) {
            fail(e);
        }
    }

    @Override
    public Context currentContext() {
        return Context.of(sink.contextView());
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        line.add(() -> {
            if (ended) {
                subscription.cancel();
            } else {
                source = subscription;
                subscription.request(1);
            }
        });
    }

    @Override
    public void onNext(DataBuffer buffer) {
        line.add(() -> {
            Upload taking = upload;
            if (ended || taking == null) {
                DataBufferUtils.release(buffer);
                return;
            }
            try {
                taking.accept(buffer).whenComplete(then(done -> askForMore()));
            } catch (Throwable e) {
                fail(e);
            }
        });
    }

    private void askForMore() {
        Upload taking = upload;
        Subscription asked = source;
        if (!ended && taking != null && asked != null) {
            taking.awaitMore();
            asked.request(1);
        }
    }

    @Override
    public void onError(Throwable error) {
        line.add(() -> fail(error));
    }

    @Override
    public void onComplete() {
        line.add(() -> {
            Upload complete = upload;
            if (!ended && complete != null) {
                complete.finish().whenComplete(then(module -> publish(complete, module)));
            }
        });
    }

    private void publish(Upload complete, WasmModule module) {
        if (ended) {
            module.close();
            return;
        }
        try {
            Plugin plugin = publication.publish(complete, module);
            end();
            sink.success(plugin);
        } catch (Throwable e) {
            fail(e);
        }
    }

    /** What the compiler answers, back on the line. */
    private <T> BiConsumer<T, @Nullable Throwable> then(Consumer<T> action) {
        return (result, error) -> line.add(() -> {
            if (error == null) {
                action.accept(result);
            } else {
                fail(error instanceof CompletionException e && e.getCause() != null ? e.getCause() : error);
            }
        });
    }

    private void checkStalled() {
        if (upload != null && upload.awaitedFor().compareTo(stallTimeout) > 0) {
            fail(new UploadStalledException(id, stallTimeout));
        }
    }

    private void fail(Throwable error) {
        if (!ended) {
            end();
            sink.error(error);
        }
    }

    /** Stops everything and gives the place back; from here on, what still comes is thrown away. */
    private void end() {
        if (ended) {
            return;
        }
        ended = true;
        stallWatch.dispose();
        if (source != null) {
            source.cancel();
        }
        if (upload != null) {
            upload.close();
        }
    }
}
