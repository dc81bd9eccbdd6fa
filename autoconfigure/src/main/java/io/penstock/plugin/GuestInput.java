package io.penstock.plugin;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;

/**
 * A guest's standard input: pulls buffers as the guest reads. The source is subscribed to at the first read; after that
 * {@value #PREFETCH} buffers are on order or waiting, so that the guest seldom waits for the way there and back. Each buffer is
 * released when it was read, or when the input is closed.
 */
final class GuestInput extends InputStream {

    static final int PREFETCH = 4;

    private final Flux<DataBuffer> source;
    private final Runnable onFailure;
    private final Source subscriber = new Source();

    // guarded by this
    private final ArrayDeque<DataBuffer> waiting = new ArrayDeque<>();
    private boolean subscribed;
    private boolean completed;
    private boolean closed;
    private @Nullable Throwable failure;

    /**
     * An input from this source.
     *
     * @param onFailure what to do when the source fails: stop the guest
     */
    GuestInput(Flux<DataBuffer> source, Runnable onFailure) {
        this.source = source;
        this.onFailure = onFailure;
    }

    /** What the source failed with, or null. */
    synchronized @Nullable Throwable failure() {
        return failure;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        subscribe();
        boolean consumed;
        int count;
        synchronized (this) {
            DataBuffer first = await();
            if (first == null) {
                return -1;
            }
            // Under the lock: close() must not release it meanwhile.
            count = Math.min(length, first.readableByteCount());
            first.read(target, offset, count);
            consumed = first.readableByteCount() == 0;
            if (consumed) {
                DataBufferUtils.release(waiting.remove());
            }
        }
        if (consumed) {
            subscriber.request(1);
        }
        return count;
    }

    @Override
    public synchronized int available() {
        DataBuffer first = waiting.peek();
        return first == null ? 0 : first.readableByteCount();
    }

    private void subscribe() {
        synchronized (this) {
            if (subscribed) {
                return;
            }
            subscribed = true;
        }
        source.subscribe(subscriber);
    }

    /** The first buffer that waits, or null at the end. */
    private @Nullable DataBuffer await() throws IOException {
        try {
            while (waiting.isEmpty() && !completed && !closed && failure == null) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while the guest waited for input");
        }
        if (closed) {
            throw new IOException("the guest's input is closed");
        }
        DataBuffer first = waiting.peek();
        if (first == null && failure != null) {
            throw new IOException("the guest's input failed", failure);
        }
        return first;
    }

    /** Cancels the source and releases what was not read. Idempotent. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            waiting.forEach(DataBufferUtils::release);
            waiting.clear();
            notifyAll();
        }
        subscriber.cancel();
    }

    private synchronized void end(@Nullable Throwable error) {
        completed = error == null;
        failure = error;
        notifyAll();
    }

    private final class Source extends BaseSubscriber<DataBuffer> {

        @Override
        protected void hookOnSubscribe(Subscription subscription) {
            request(PREFETCH);
        }

        @Override
        protected void hookOnNext(DataBuffer buffer) {
            synchronized (GuestInput.this) {
                if (!closed && buffer.readableByteCount() > 0) {
                    waiting.add(buffer);
                    GuestInput.this.notifyAll();
                    return;
                }
            }
            DataBufferUtils.release(buffer);
            request(1);
        }

        @Override
        protected void hookOnComplete() {
            end(null);
        }

        @Override
        protected void hookOnError(Throwable error) {
            end(error);
            onFailure.run();
        }
    }
}
