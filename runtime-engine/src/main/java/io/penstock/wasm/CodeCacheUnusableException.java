package io.penstock.wasm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** The directory or the key file of the code cache cannot be used. */
public final class CodeCacheUnusableException extends UncheckedIOException {

    private static final long serialVersionUID = 1L;

    private final transient Path directory;

    /** With the directory and what is wrong with it or the key file. */
    public CodeCacheUnusableException(Path directory, IOException cause) {
        super("the code cache in " + directory + " cannot be used: " + cause.getMessage(), cause);
        this.directory = directory;
    }

    /** The cache's directory. */
    public Path directory() {
        return directory;
    }
}
