package io.penstock.wasm.api;

/** The base of all failures that a module, a guest or a wrong use of the engine causes. */
public abstract sealed class WasmException extends RuntimeException
        permits ModuleException, LinkFailure, Trap, GuestException, ResourceLimitExceeded, DetachedViewException {

    private static final long serialVersionUID = 1L;

    WasmException(String message) {
        super(message);
    }

    /** Without a stack trace. */
    WasmException() {
        super(null, null, true, false);
    }
}
