package io.penstock.plugin;

/**
 * Told about what happens in the host. Called on the thread where it happens: implementations must be quick, thread-safe, and
 * must not throw.
 */
public interface PluginListener {

    /** What kind of call. */
    enum CallKind {
        /** {@link Plugin#invoke}. */
        INVOKE,
        /** {@link Plugin#run}. */
        RUN,
        /** The first calls of a new version, before it is published. */
        WARM_UP
    }

    /** How a call ended. */
    enum CallOutcome {
        /** Well. */
        SUCCESS,
        /** With a non-zero exit code. */
        EXIT,
        /** With a trap; a deadline included. */
        TRAP,
        /** Its subscriber cancelled it. */
        CANCELLED,
        /** It never ran, for want of room. */
        REFUSED,
        /** With another error. */
        ERROR
    }

    /**
     * Bytes of an install have come.
     *
     * @param bytes how many so far
     */
    default void installing(PluginId id, long bytes) {
    }

    /** An install has ended, whichever way. */
    default void installEnded(PluginId id) {
    }

    /** A version was published. */
    default void installed(PluginInfo info) {
    }

    /** An install failed; not called when it was cancelled. */
    default void installFailed(PluginId id, Throwable error) {
    }

    /** The last call of a version that was replaced or removed has ended, and it is closed; also when its host is closed. */
    default void drained(PluginInfo info) {
    }

    /** A plugin was removed. */
    default void removed(PluginId id) {
    }

    /**
     * A call begins to run.
     *
     * @param waitedNanos time it waited for a thread and, where its plugin had as many as it may have, for an instance
     */
    default void callStarted(PluginId id, CallKind kind, long waitedNanos) {
    }

    /**
     * A call has ended.
     *
     * @param nanos time it had its thread; 0 when it never ran
     */
    default void callFinished(PluginId id, CallKind kind, CallOutcome outcome, long nanos) {
    }
}
