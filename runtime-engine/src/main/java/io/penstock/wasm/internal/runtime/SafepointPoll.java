package io.penstock.wasm.internal.runtime;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MutableCallSite;
import java.lang.ref.WeakReference;

/**
 * What lets running code of one module be stopped: a call site that says false, which compiled code folds away, so that a
 * poll costs nothing. To ask for a stop the site is made to say true: the JVM discards the code that relied on it, the code
 * that goes on calls {@link #stop}, and that finds out whether this thread is meant. When nobody asks any more the site says
 * false again.
 */
public final class SafepointPoll {

    /** Has the poll of a module's code: its class loader. */
    public interface Holder {
        /** The poll. */
        SafepointPoll poll();
    }

    private static final MethodHandle GO_ON = MethodHandles.constant(boolean.class, false);
    private static final MethodHandle LOOK = MethodHandles.constant(boolean.class, true);

    /** Made with a target: one that must be made up first takes the JDK 5 ms in a fresh JVM. */
    private final MutableCallSite site = new MutableCallSite(GO_ON);
    private final MethodHandle invoker;
    private final WeakReference<SafepointPoll> weak = new WeakReference<>(this);
    private volatile int requests;

    /** A poll that nobody asked anything of. */
    public SafepointPoll() {
        invoker = site.dynamicInvoker();
    }

    /** What generated code calls, {@code () -> boolean}: whether to call {@link #stop}. */
    public MethodHandle dynamicInvoker() {
        return invoker;
    }

    /** The invoker of the poll of a generated class's module: what the class keeps in a constant. */
    public static MethodHandle of(Class<?> generated) {
        if (generated.getClassLoader() instanceof Holder holder) {
            return holder.poll().dynamicInvoker();
        }
        throw new IllegalStateException("internal error: " + generated + " is no generated class");
    }

    /** Makes the poll say true until the matching {@link #release()}. */
    public synchronized void request() {
        if (requests++ == 0) {
            flip(LOOK);
        }
    }

    /** Takes one request back. */
    public synchronized void release() {
        if (--requests == 0) {
            flip(GO_ON);
        }
    }

    private void flip(MethodHandle target) {
        site.setTarget(target);
        MutableCallSite.syncAll(new MutableCallSite[]{site});
    }

    /** Whether the poll says true. */
    public boolean requested() {
        return requests > 0;
    }

    WeakReference<SafepointPoll> weak() {
        return weak;
    }

    /**
     * The slow path of a poll that said true. Returns when others are meant.
     *
     * @throws io.penstock.wasm.api.Trap when the current thread's call was interrupted or the instance is closed
     */
    public static void stop(Instance instance) {
        CallToken.throwIfInterrupted();
        if (instance.closed) {
            throw Traps.instanceClosed();
        }
    }

    /** For code of the runtime that runs long: polls, and stops if asked to. */
    static void check(Instance instance) {
        if (instance.code.poll().requested()) {
            stop(instance);
        }
    }
}
