package io.penstock.abi.wasi;

/**
 * Thrown by {@code proc_exit}: it passes through the guest's frames and ends them. {@link WasiPreview1#run} turns it into
 * its result; a caller of other exports may see it. It has no stack trace, being control flow and not a failure.
 */
public final class WasiExit extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int exitCode;

    WasiExit(int exitCode) {
        super("the guest called proc_exit(" + Integer.toUnsignedString(exitCode) + ")", null, false, false);
        this.exitCode = exitCode;
    }

    /** The code the guest passed, unsigned; 0 means success. */
    public int exitCode() {
        return exitCode;
    }
}
