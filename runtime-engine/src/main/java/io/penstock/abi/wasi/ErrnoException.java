package io.penstock.abi.wasi;

/** Ends a WASI function with an error code. Never leaves this package: {@link FunctionTable} turns it into the result. */
final class ErrnoException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int code;

    ErrnoException(int code, String message) {
        super(message, null, false, false);
        this.code = code;
    }

    /** The number a guest sees. */
    int code() {
        return code;
    }
}
