package io.penstock.wasm.api;

/** A module declares more than the engine's configured limits allow, or the machine has no more to give. */
public final class ResourceLimitExceeded extends WasmException {

    private static final long serialVersionUID = 1L;

    /** With a message that names the resource, the limit and what was asked for. */
    public ResourceLimitExceeded(String message) {
        super(message);
    }
}
