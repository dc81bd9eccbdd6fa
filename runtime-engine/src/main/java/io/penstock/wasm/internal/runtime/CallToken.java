package io.penstock.wasm.internal.runtime;

import io.penstock.wasm.api.GuestCall;
import io.penstock.wasm.api.TrapKind;
import java.time.Duration;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * The token of one call: a stack of them hangs on each thread. An interrupt is noted in the token, so it ends what runs under
 * this token (and under tokens opened inside) and nothing else; the poll and the thread's interrupt flag are only ways to
 * make the thread look.
 */
final class CallToken implements GuestCall {

    @SuppressWarnings("ThreadLocalUsage")
    private static final ThreadLocal<@Nullable CallToken> CURRENT = new ThreadLocal<>();

    private final Instance instance;
    private final Thread thread = Thread.currentThread();
    private final @Nullable CallToken outer;
    private @Nullable Future<?> deadline;

    /** Why to stop; set once, under the token's lock. */
    private volatile @Nullable TrapKind interrupt;
    private boolean closed;
    /** Whether the thread's interrupt flag is ours to clear. */
    private boolean flagIsOurs;

    private CallToken(Instance instance) {
        this.instance = instance;
        outer = CURRENT.get();
    }

    static CallToken open(Instance instance) {
        enter(instance);
        CallToken token = new CallToken(instance);
        CURRENT.set(token);
        return token;
    }

    static CallToken open(Instance instance, Duration time) {
        if (time.isZero() || time.isNegative()) {
            throw new IllegalArgumentException("the deadline must be positive, found " + time);
        }
        CallToken token = open(instance);
        token.deadline = DeadlineTimer.schedule(() -> token.interrupt(TrapKind.DEADLINE), time);
        return token;
    }

    /** Notes that the current thread's call, if there is one, goes on in this instance. */
    static void enter(Instance instance) {
        CallToken token = CURRENT.get();
        if (token != null) {
            LinkGroup.link(instance, token.instance);
        }
    }

    /** Why the current thread should stop, if it should. */
    static @Nullable TrapKind interruptOfCurrent() {
        for (CallToken token = CURRENT.get(); token != null; token = token.outer) {
            TrapKind kind = token.interrupt;
            if (kind != null) {
                return kind;
            }
        }
        return null;
    }

    static void throwIfInterrupted() {
        TrapKind kind = interruptOfCurrent();
        if (kind != null) {
            throw Traps.stopped(kind, null);
        }
    }

    @Override
    public synchronized void interrupt(TrapKind kind) {
        if (kind != TrapKind.INTERRUPTED && kind != TrapKind.DEADLINE) {
            throw new IllegalArgumentException("not a reason to interrupt: " + kind);
        }
        if (closed || interrupt != null) {
            return;
        }
        interrupt = kind;
        instance.group.request();
        flagIsOurs = !thread.isInterrupted();
        thread.interrupt();
        instance.listener().interrupted(instance.code.name(), kind);
    }

    @Override
    public boolean isInterrupted() {
        return interrupt != null;
    }

    @Override
    public void close() {
        if (!Thread.currentThread().equals(thread)) {
            throw new IllegalStateException("a call is closed by the thread that opened it");
        }
        synchronized (this) {
            if (closed) {
                return;
            }
            if (CURRENT.get() != this) {
                throw new IllegalStateException("a call that was opened inside this one is still open");
            }
            closed = true;
        }
        // from here on no interrupt gets in
        if (deadline != null) {
            deadline.cancel(false);
        }
        if (outer == null) {
            CURRENT.remove();
        } else {
            CURRENT.set(outer);
        }
        if (interrupt != null) {
            instance.group.release();
            if (flagIsOurs) {
                Thread.interrupted();
            }
        }
    }
}
