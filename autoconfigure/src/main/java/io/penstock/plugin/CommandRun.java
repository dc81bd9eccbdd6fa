package io.penstock.plugin;

import java.util.concurrent.atomic.AtomicBoolean;
import org.springframework.core.io.buffer.DataBuffer;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;

/** One run of a WASI command: waits for its subscriber, and then starts a {@link RunJob}. */
final class CommandRun extends Flux<DataBuffer> implements PluginRun {

    private static final int STDERR_TAIL = 8 << 10;

    private final GuestCalls calls;
    private final PluginId id;
    private final PluginRunRequest request;
    private final Flux<DataBuffer> stdin;
    private final TailOutput stderr = new TailOutput(STDERR_TAIL);
    private final AtomicBoolean started = new AtomicBoolean();

    CommandRun(GuestCalls calls, PluginId id, PluginRunRequest request, Flux<DataBuffer> stdin) {
        this.calls = calls;
        this.id = id;
        this.request = request;
        this.stdin = stdin;
    }

    @Override
    public Flux<DataBuffer> stdout() {
        return calls.decorate(id, this);
    }

    @Override
    public String stderrTail() {
        return stderr.text();
    }

    @Override
    public void subscribe(CoreSubscriber<? super DataBuffer> subscriber) {
        RunJob job;
        try {
            job = new RunJob(calls, retain(), request, stdin, stderr, subscriber);
        } catch (PluginException | IllegalStateException e) {
            Operators.error(subscriber, e);
            return;
        }
        subscriber.onSubscribe(job.output());
        calls.submit(job);
    }

    private PluginVersion retain() {
        if (!started.compareAndSet(false, true)) {
            throw new IllegalStateException("the output of a run can be subscribed to once");
        }
        PluginVersion version = calls.retain(id);
        if (!PluginAbi.exportsFunction(version.module(), "_start")) {
            version.release();
            throw new UnknownExportException(id, "_start");
        }
        return version;
    }
}
