package io.penstock.wasm.api;

/** A view was used after its memory had grown or was closed. Take a new one with {@link WasmMemory#view()}. */
public final class DetachedViewException extends WasmException {

    private static final long serialVersionUID = 1L;

    /** With a message that says when it was detached. */
    public DetachedViewException(String message) {
        super(message);
    }
}
