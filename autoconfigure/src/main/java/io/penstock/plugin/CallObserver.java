package io.penstock.plugin;

import io.penstock.plugin.PluginListener.CallKind;
import io.penstock.plugin.PluginListener.CallOutcome;
import org.jspecify.annotations.Nullable;
import reactor.util.context.ContextView;

/**
 * Follows each install and each call from its begin to its end, and is there while the guest runs: what it puts on the guest's
 * thread then is seen by host functions. For tracing; who only counts is a {@link PluginListener}. Implementations must be
 * quick, thread-safe, and must not throw.
 */
public interface CallObserver {

    /** Follows nothing. */
    CallObserver NONE = new CallObserver() {
    };

    /** An install begins; {@code context} is its subscriber's. */
    default Observed install(PluginId id, ContextView context) {
        return Observed.NOTHING;
    }

    /**
     * A call begins.
     *
     * @param function the exported function
     * @param context its subscriber's
     */
    default Observed call(PluginId id, CallKind kind, String function, ContextView context) {
        return Observed.NOTHING;
    }

    /** One of them. Methods come from different threads, one after the other. */
    interface Observed {

        /** Nobody looks. */
        Observed NOTHING = new Observed() {
        };

        /** The guest runs on this thread until the result is closed there. */
        default Scope enter() {
            return Scope.NOTHING;
        }

        /**
         * It has ended; comes once.
         *
         * @param failure null when it ended well
         */
        default void ended(CallOutcome outcome, @Nullable Throwable failure) {
        }
    }

    /** The time on a guest's thread. */
    @FunctionalInterface
    interface Scope extends AutoCloseable {

        /** Nothing to take back. */
        Scope NOTHING = () -> {
        };

        /** Takes back what was put on the thread. */
        @Override
        void close();
    }
}
