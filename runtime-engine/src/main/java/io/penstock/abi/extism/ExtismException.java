package io.penstock.abi.extism;

/**
 * A call of an Extism guest failed: the guest said so, with an error message or a result other than 0, or the host refused
 * what it asked for. A trap of the guest comes as the engine's {@link io.penstock.wasm.api.Trap}.
 */
public final class ExtismException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int code;

    /** The guest asked the host for something it does not get; thrown by a host function, it ends the call. */
    public ExtismException(String message) {
        this(message, -1);
    }

    ExtismException(String message, int code) {
        super(message);
        this.code = code;
    }

    /** What the exported function returned; -1 when the host ended the call. */
    public int code() {
        return code;
    }
}
