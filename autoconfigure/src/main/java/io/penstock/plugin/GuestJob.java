package io.penstock.plugin;

import io.penstock.plugin.PluginListener.CallKind;
import io.penstock.plugin.PluginListener.CallOutcome;
import io.penstock.wasm.api.GuestCall;
import io.penstock.wasm.api.GuestException;
import io.penstock.wasm.api.Trap;
import io.penstock.wasm.api.TrapKind;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.util.context.ContextView;

/**
 * One call of a guest, from the queue to its end. It holds its plugin's version open meanwhile, and opens the engine's call
 * token around everything the guest does, so that {@link #interrupt()} and the deadline reach it wherever it is.
 */
abstract class GuestJob {

    private final PluginVersion version;
    private final CallKind kind;
    private final ContextView reactorContext;
    private final Duration timeout;
    private final CallObserver.Observed observed;
    private final long submitted = System.nanoTime();
    private volatile boolean cancelled;
    private volatile @Nullable GuestCall call;
    private @Nullable Throwable failure;

    /**
     * A call.
     *
     * @param version retained; the job releases it at its end
     * @param reactorContext the subscriber's
     * @param observed told of its begin and end
     */
    GuestJob(PluginVersion version, CallKind kind, ContextView reactorContext,
            CallObserver.Observed observed) {
        this.observed = observed;
        this.version = version;
        this.kind = kind;
        this.reactorContext = reactorContext;
        PluginLimits limits = version.policy().limits();
        this.timeout = kind == CallKind.RUN ? limits.runTimeout() : limits.callTimeout();
    }

    final PluginPolicy policy() {
        return version.policy();
    }

    final boolean isCancelled() {
        return cancelled;
    }

    final PluginId plugin() {
        return version.info().id();
    }

    final PluginVersion version() {
        return version;
    }

    /** An instance that nobody else uses. */
    abstract GuestInstance open(Duration deadline);

    /** Does with it what the call is for. */
    abstract void call(RunningCall context, GuestInstance instance) throws Exception;

    /** Takes the instance back, from a call that ended well; the default closes it. */
    void giveBack(GuestInstance instance) {
        instance.close();
    }

    /** Told once, when all is released and its thread is free for the next: how it ended, null for well. */
    abstract void ended(@Nullable Throwable failure);

    /** Runs the guest to its end on the current thread. Throws nothing. */
    final void run() {
        long begin = System.nanoTime();
        version.listener().callStarted(plugin(), kind, begin - submitted);
        Throwable end = null;
        try (CallObserver.Scope _ = observed.enter()) {
            runGuest(begin);
        } catch (Throwable e) {
            end = e;
        }
        release(end, System.nanoTime() - begin);
    }

    /** Tells the subscriber how it ended: whatever that does is no longer the guest's time. */
    final void complete() {
        ended(failure);
    }

    private void runGuest(long begin) throws Throwable {
        stopIfCancelled();
        GuestInstance instance = open(timeout);
        boolean well = false;
        try {
            Duration left = timeout.minusNanos(System.nanoTime() - begin);
            RunningCall running = new RunningCall(this, instance, reactorContext, begin + timeout.toNanos());
            try (GuestCall opened = instance.wasm().beginCall(left.isPositive() ? left : Duration.ofNanos(1))) {
                call = opened;
                stopIfCancelled();
                ScopedValue.where(RunningCall.CURRENT, running).call(() -> {
                    call(running, instance);
                    return true;
                });
                well = true;
            } finally {
                call = null;
            }
        } finally {
            if (well) {
                giveBack(instance);
            } else {
                instance.close();
            }
        }
    }

    private void stopIfCancelled() {
        if (cancelled) {
            throw new Trap(TrapKind.INTERRUPTED, List.of());
        }
    }

    /** Stops the guest, if it runs, or keeps it from starting. Any thread. */
    final void interrupt() {
        cancelled = true;
        GuestCall opened = call;
        if (opened != null) {
            opened.interrupt(TrapKind.INTERRUPTED);
        }
    }

    /** Ends the job that never had a thread: nobody waits for it any longer. */
    final void withdrawn() {
        cancelled = true;
        release(new Trap(TrapKind.INTERRUPTED, List.of()), 0);
        complete();
    }

    /** Ends the job that never had a thread: there is no room. */
    final void refused(PluginException reason) {
        release(reason, 0);
        complete();
    }

    private void release(@Nullable Throwable end, long nanos) {
        failure = end;
        version.release();
        CallOutcome outcome = cancelled && end instanceof Trap ? CallOutcome.CANCELLED : outcome(end);
        version.listener().callFinished(plugin(), kind, outcome, nanos);
        observed.ended(outcome, end);
    }

    private static CallOutcome outcome(@Nullable Throwable failure) {
        return switch (failure) {
            case null -> CallOutcome.SUCCESS;
            case PluginExitException e -> CallOutcome.EXIT;
            case Trap e -> CallOutcome.TRAP;
            case GuestException e -> CallOutcome.TRAP;
            case PluginOverloadedException e -> CallOutcome.REFUSED;
            case PluginQuotaExceededException e -> CallOutcome.REFUSED;
            default -> CallOutcome.ERROR;
        };
    }
}
