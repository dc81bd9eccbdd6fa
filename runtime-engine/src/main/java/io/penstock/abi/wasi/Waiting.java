package io.penstock.abi.wasi;

import io.penstock.wasm.api.Trap;
import io.penstock.wasm.api.TrapKind;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedByInterruptException;
import java.util.List;

/**
 * How a function that waits, or works for long, is stopped. The engine's interrupt reaches it as an interrupt of the
 * thread. The function then ends with {@link Errno#INTR} and leaves the thread interrupted: the guest runs into the engine's
 * poll and ends with the engine's trap, which knows whether it was a deadline. A thread that somebody else interrupted has
 * no such trap coming; there the guest would try again for ever, so the second try ends it with a trap of ours.
 */
final class Waiting {

    private boolean reported;

    /** Before waiting, and between the steps of long work: ends the function when the thread is interrupted. */
    void check() {
        if (isInterrupted()) {
            throw interrupted();
        }
        reported = false;
    }

    /** Whether the function should end. */
    static boolean isInterrupted() {
        return Thread.currentThread().isInterrupted();
    }

    /** What to throw when waiting was interrupted. */
    RuntimeException interrupted() {
        Thread.currentThread().interrupt();
        if (reported) {
            return new Trap(TrapKind.INTERRUPTED, List.of());
        }
        reported = true;
        return Errno.INTR.exception();
    }

    /** Whether this is how an interrupt of the thread looks to who reads or writes. */
    static boolean isInterrupt(IOException e) {
        return e instanceof ClosedByInterruptException
                || (e instanceof InterruptedIOException && !(e instanceof SocketTimeoutException));
    }
}
