package io.penstock.wasm.internal.runtime;

import static java.lang.invoke.MethodType.methodType;

import io.penstock.wasm.api.GuestException;
import io.penstock.wasm.api.HostFunction;
import io.penstock.wasm.api.TrapKind;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.ref.WeakReference;
import java.nio.channels.ClosedByInterruptException;
import java.util.Map;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Makes of a function outside the module what a guest can call: with the caller as last argument, with stack enough for code
 * that runs for the first time, and with everything it throws marked as not the guest's ({@link HostException}).
 */
final class HostFunctionAdapter {

    /**
     * Calls of a function that may still load and initialise classes, or make the JDK rebuild the handle (which it does at the
     * 127th).
     */
    private static final int COLD_CALLS = 200;

    /**
     * Instances that are made with the same imports share the handles, which are dear to make. Weak on both sides: what a host
     * function holds may hold the function.
     */
    private static final Map<HostFunction, WeakReference<MethodHandle>> SHARED = new WeakHashMap<>();

    private static final MethodHandle BEFORE;
    private static final MethodHandle AFTER;

    static {
        MethodHandles.Lookup lookup = MethodHandles.lookup();
        try {
            BEFORE = lookup.findVirtual(Entrance.class, "before", methodType(void.class, Instance.class));
            AFTER = lookup.findStatic(HostFunctionAdapter.class, "after",
                    methodType(void.class, Throwable.class, Instance.class));
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private HostFunctionAdapter() {
    }

    /** A host function: the same handle again as long as an instance has it. */
    static MethodHandle forHost(HostFunction function) {
        synchronized (SHARED) {
            WeakReference<MethodHandle> shared = SHARED.get(function);
            MethodHandle known = shared == null ? null : shared.get();
            if (known == null) {
                MethodHandle target = function.handle();
                MethodHandle typed = target.asType(target.type().changeParameterType(0, Instance.class));
                known = adapt(BoundaryChecks.results(typed, function.type()), new Entrance(null));
                SHARED.put(function, new WeakReference<>(known));
            }
            return known;
        }
    }

    /** A function of another instance: its boundary has translated what it throws, and here that is the host's. */
    static MethodHandle forFunction(FunctionInstance function) {
        return adapt(MethodHandles.dropArguments(function.handle(), 0, Instance.class),
                new Entrance(function.instance));
    }

    /** As {@link #forFunction}, by another handle. */
    static MethodHandle forTailCall(FunctionInstance function, MethodHandle handle) {
        return adapt(MethodHandles.dropArguments(handle, 0, Instance.class), new Entrance(function.instance));
    }

    private static MethodHandle adapt(MethodHandle callerFirst, Entrance entrance) {
        return callerLast(MethodHandles.foldArguments(shielded(callerFirst), BEFORE.bindTo(entrance)));
    }

    /** Calls {@link #after} on both ways out. */
    private static MethodHandle shielded(MethodHandle target) {
        Class<?> result = target.type().returnType();
        if (result == void.class) {
            return MethodHandles.tryFinally(target, AFTER);
        }
        // (thrown, result, caller) -> result, by way of after(thrown, caller)
        MethodHandle identity = MethodHandles.dropArguments(MethodHandles.identity(result), 1, Instance.class);
        MethodHandle pass = MethodHandles.dropArguments(identity, 0, Throwable.class);
        MethodHandle after = MethodHandles.dropArguments(AFTER, 1, result);
        return MethodHandles.tryFinally(target, MethodHandles.foldArguments(pass, after));
    }

    private static MethodHandle callerLast(MethodHandle callerFirst) {
        MethodType type = callerFirst.type();
        int last = type.parameterCount() - 1;
        int[] order = new int[last + 1];
        order[0] = last;
        for (int i = 0; i < last; i++) {
            order[i + 1] = i;
        }
        return MethodHandles.permuteArguments(callerFirst,
                type.dropParameterTypes(0, 1).appendParameterTypes(Instance.class), order);
    }

    /** The other way round, for callers that have the arguments in an array. */
    static MethodHandle callerFirst(MethodHandle callerLast) {
        MethodType type = callerLast.type();
        int last = type.parameterCount() - 1;
        int[] order = new int[last + 1]; // and the first becomes the last
        for (int i = 0; i < last; i++) {
            order[i] = i + 1;
        }
        return MethodHandles.permuteArguments(callerLast,
                type.dropParameterTypes(last, last + 1).insertParameterTypes(0, Instance.class), order);
    }

    @SuppressWarnings("UnusedMethod") // called through AFTER
    private static void after(@Nullable Throwable thrown, Instance caller) {
        if (thrown == null) {
            SafepointPoll.check(caller);
            if (caller.closed) {
                throw Traps.instanceClosed();
            }
        } else if (!(thrown instanceof StackOverflowError || thrown instanceof GuestException)) {
            // those are the guest's: its stack is exhausted, or it may catch the exception
            if (thrown instanceof InterruptedException || thrown instanceof ClosedByInterruptException) {
                TrapKind kind = CallToken.interruptOfCurrent();
                if (kind != null) {
                    throw Traps.stopped(kind, thrown);
                }
            }
            throw new HostException(thrown);
        }
    }

    /** What comes before each call. Not counted exactly when threads race: no harm. */
    private static final class Entrance {

        private final @Nullable Instance callee;
        private int calls;

        Entrance(@Nullable Instance callee) {
            this.callee = callee;
        }

        @SuppressWarnings("UnusedMethod") // called through BEFORE
        void before(Instance caller) {
            if (calls < COLD_CALLS) {
                calls++;
                StackHeadroom.ensure();
            }
            if (callee != null) {
                LinkGroup.link(callee, caller);
            }
        }
    }
}
