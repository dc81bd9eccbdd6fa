package io.penstock.plugin;

import io.penstock.wasm.api.ImportDescriptor;

/** A module imports something that its plugin was not granted, or that is of another type than it expects. */
public final class ImportNotGrantedException extends PluginException {

    private static final long serialVersionUID = 1L;

    private final transient ImportDescriptor descriptor;
    private final String found;

    /**
     * Names the first such import in the order of the binary.
     *
     * @param descriptor the import as the module declares it
     * @param found type of what is granted under its names, or empty when nothing is
     */
    public ImportNotGrantedException(ImportDescriptor descriptor, String found) {
        super("import \"" + descriptor.module() + "\".\"" + descriptor.name() + "\" (" + descriptor.type() + ") "
                + (found.isEmpty() ? "is not granted" : "is granted as " + found));
        this.descriptor = descriptor;
        this.found = found;
    }

    /** Module, name and type of the import. */
    public ImportDescriptor descriptor() {
        return descriptor;
    }

    /** Type of what is granted under its names; empty when nothing is. */
    public String found() {
        return found;
    }
}
