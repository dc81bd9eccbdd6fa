package io.penstock.wasm.api;

/** An import that is missing or of another type (JS API {@code LinkError}). */
public final class LinkFailure extends WasmException {

    private static final long serialVersionUID = 1L;

    private final transient ImportDescriptor descriptor;
    private final String found;

    /**
     * Names the import.
     *
     * @param message the spec test suite's phrase: {@code unknown import} or {@code incompatible import type}
     * @param descriptor the import as the module declares it
     * @param found what was given for it; empty when there was nothing
     */
    public LinkFailure(String message, ImportDescriptor descriptor, String found) {
        super(message + ": \"" + descriptor.module() + "\".\"" + descriptor.name() + "\" must be " + descriptor.type()
                + (found.isEmpty() ? "" : ", found " + found));
        this.descriptor = descriptor;
        this.found = found;
    }

    /** The import as the module declares it. */
    public ImportDescriptor descriptor() {
        return descriptor;
    }

    /** What was given for it; empty when there was nothing. */
    public String found() {
        return found;
    }
}
