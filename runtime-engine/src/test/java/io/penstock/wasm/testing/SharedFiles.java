package io.penstock.wasm.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * The test data beside the repository: its directory is the system property {@code penstock.shared}, or {@code shared} next
 * to the repository. Where it is absent tests are skipped, saying so; on a CI machine (environment {@code CI=true}) they
 * fail.
 */
public final class SharedFiles {

    private SharedFiles() {
    }

    /** A file or directory of it. */
    public static Path path(String name) {
        Path path = directory().resolve(name);
        if (!Files.exists(path)) {
            String reason = "test data is absent: " + path + " (set -Dpenstock.shared=<directory>)";
            if ("true".equals(System.getenv("CI"))) {
                Assertions.fail(reason);
            }
            Assumptions.abort(reason);
        }
        return path;
    }

    /** The .wasm files of a directory, in order of their names. */
    public static List<Path> modules(String directory) {
        try (Stream<Path> files = Files.list(path(directory))) {
            return files.filter(file -> file.toString().endsWith(".wasm")).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path directory() {
        String property = System.getProperty("penstock.shared");
        if (property != null) {
            return Path.of(property);
        }
        for (Path here = Path.of("").toAbsolutePath(); here != null; here = here.getParent()) {
            if (Files.exists(here.resolve("mvnw"))) {
                return here.resolveSibling("shared");
            }
        }
        return Path.of("..", "shared").toAbsolutePath();
    }
}
