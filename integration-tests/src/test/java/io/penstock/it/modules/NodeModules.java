package io.penstock.it.modules;

import io.penstock.it.SharedFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What {@code npm install} has put beside this module's {@code package.json}. */
public final class NodeModules {

    private NodeModules() {
    }

    /** A file of a package; without it the running test is skipped, or fails when {@code CI} is set. */
    public static Path require(String relative) {
        Path file = Path.of("node_modules", relative);
        return SharedFiles.need(Files.exists(file), file + " is missing: run npm install in integration-tests", file);
    }

    /** The bytes of such a file. */
    public static byte[] read(String relative) {
        try {
            return Files.readAllBytes(require(relative));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
