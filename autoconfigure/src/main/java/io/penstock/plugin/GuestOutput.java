package io.penstock.plugin;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Operators;

/**
 * A guest's output on its way to a subscriber. The guest thread writes into {@code pending}, and waits while that is full;
 * whoever finds demand (the guest after a write, the subscriber in its {@code request}) hands on all that is pending as one
 * buffer. So a quick subscriber gets each write at once, a slow one gets large buffers, and memory stays bounded.
 */
final class GuestOutput extends OutputStream implements Subscription {

    static final int CAPACITY = 64 << 10;

    private static final int FIRST_SIZE = 1 << 10;

    private final CoreSubscriber<? super DataBuffer> subscriber;
    private final Runnable onCancel;
    private final AtomicInteger drains = new AtomicInteger();

    // guarded by this
    private byte[] pending = new byte[FIRST_SIZE];
    private int count;
    private long demand;
    private boolean cancelled;
    private boolean ended;
    private @Nullable Throwable failure;

    /** Touched by the one who drains. */
    private boolean terminated;

    /**
     * An output for this subscriber.
     *
     * @param onCancel what to do when it cancels: stop the guest
     */
    GuestOutput(CoreSubscriber<? super DataBuffer> subscriber, Runnable onCancel) {
        this.subscriber = subscriber;
        this.onCancel = onCancel;
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[]{(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
        for (int done = 0; done < length;) {
            done += put(source, offset + done, length - done);
            drain();
        }
    }

    /** Takes as much as fits, once anything does. */
    private synchronized int put(byte[] source, int offset, int length) throws IOException {
        try {
            while (count == CAPACITY && !cancelled) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while the guest's output waited for its reader");
        }
        if (cancelled) {
            throw new InterruptedIOException("nobody reads the guest's output any longer");
        }
        int taken = Math.min(length, CAPACITY - count);
        if (count + taken > pending.length) {
            pending = Arrays.copyOf(pending, Math.min(CAPACITY, Math.max(count + taken, 2 * pending.length)));
        }
        System.arraycopy(source, offset, pending, count, taken);
        count += taken;
        return taken;
    }

    /** The guest has ended: after what is pending, the subscriber is told so. */
    void end(@Nullable Throwable failure) {
        synchronized (this) {
            ended = true;
            this.failure = failure;
        }
        drain();
    }

    @Override
    public void request(long n) {
        if (Operators.validate(n)) {
            synchronized (this) {
                demand = Operators.addCap(demand, n);
            }
            drain();
        }
    }

    @Override
    public void cancel() {
        synchronized (this) {
            if (cancelled) {
                return;
            }
            cancelled = true;
            count = 0;
            notifyAll();
        }
        onCancel.run();
    }

    /** One thread at a time gives signals; one that comes meanwhile leaves its turn to it. */
    private void drain() {
        if (drains.getAndIncrement() != 0) {
            return;
        }
        int missed = 1;
        do {
            emit();
            missed = drains.addAndGet(-missed);
        } while (missed != 0);
    }

    private void emit() {
        while (!terminated) {
            DataBuffer next = null;
            Throwable error;
            synchronized (this) {
                if (cancelled || (count == 0 && !ended) || (count > 0 && demand == 0)) {
                    return;
                }
                if (count > 0) {
                    next = takePending();
                    demand = demand == Long.MAX_VALUE ? demand : demand - 1;
                }
                error = failure;
            }
            if (next != null) {
                subscriber.onNext(next);
            } else {
                terminated = true;
                if (error != null) {
                    subscriber.onError(error);
                } else {
                    subscriber.onComplete();
                }
            }
        }
    }

    private DataBuffer takePending() {
        DataBuffer taken = DefaultDataBufferFactory.sharedInstance.wrap(Arrays.copyOf(pending, count));
        count = 0;
        notifyAll();
        return taken;
    }
}
