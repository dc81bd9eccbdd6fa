package io.penstock.it;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** Test data that lies beside the repository and not in it: the folder that {@code penstock.shared} names. */
public final class SharedFiles {

    private SharedFiles() {
    }

    /**
     * A file of the folder. Where it is missing the running test is reported as skipped, with the reason; but it fails when
     * {@code CI} is set, so that a build server never skips in silence.
     */
    public static Path require(String relative) {
        Path file = Path.of(System.getProperty("penstock.shared", "../../shared"), relative).normalize();
        return need(Files.exists(file), file + " is missing (set -Dpenstock.shared)", file);
    }

    /** The value when the condition holds; else skips the running test, or fails it when {@code CI} is set. */
    public static <T> T need(boolean condition, String otherwise, T value) {
        if (!condition && "true".equals(System.getenv("CI"))) {
            throw new AssertionError(otherwise);
        }
        Assumptions.assumeTrue(condition, otherwise);
        return value;
    }
}
