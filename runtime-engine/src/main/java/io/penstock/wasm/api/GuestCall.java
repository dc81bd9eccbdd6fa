package io.penstock.wasm.api;

/**
 * The token of one interruptible call. It is opened and closed by the thread that runs the guest;
 * {@link #interrupt(TrapKind)} may be called by any thread. An interrupt that comes after {@link #close()} has no effect:
 * a late cancel never hits the next call.
 */
public interface GuestCall extends AutoCloseable {

    /**
     * Asks the running guest to stop: it ends with a {@link Trap} of this kind at its next loop round, function entry or
     * chunk of a bulk operation; a host function that waits sees a thread interrupt.
     *
     * @param kind {@link TrapKind#INTERRUPTED} or {@link TrapKind#DEADLINE}
     */
    void interrupt(TrapKind kind);

    /** Whether an interrupt was asked for while the call was open. */
    boolean isInterrupted();

    /** Ends the call; must run on the thread that opened it. Clears a thread interrupt that came from this token. */
    @Override
    void close();
}
