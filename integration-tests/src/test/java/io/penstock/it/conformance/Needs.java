package io.penstock.it.conformance;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The modules of the chosen files that need a feature the engine does not have yet: {@code needs.tsv}, one line each with
 * file, line and feature. An entry is honoured only while the engine rejects the module with a message that names the
 * feature; once it accepts it, the entry is an error.
 */
final class Needs {

    private final Map<String, String> features;

    private Needs(Map<String, String> features) {
        this.features = features;
    }

    /** By {@code file:line}. */
    static Needs of(Map<String, String> features) {
        return new Needs(features);
    }

    static Needs load() {
        try (InputStream in = Objects.requireNonNull(Needs.class.getResourceAsStream("needs.tsv"))) {
            Map<String, String> features = new HashMap<>();
            new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().skip(1).map(l -> l.split("\t"))
                    .forEach(row -> {
                        if (features.put(row[0] + ":" + row[1], row[2]) != null) {
                            throw new IllegalStateException("needs.tsv names " + row[0] + ":" + row[1] + " twice");
                        }
                    });
            return new Needs(features);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the module at this place needs. */
    Optional<String> feature(String file, int line) {
        return Optional.ofNullable(features.get(file + ":" + line));
    }
}
