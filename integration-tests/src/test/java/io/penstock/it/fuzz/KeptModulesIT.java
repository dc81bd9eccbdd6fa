package io.penstock.it.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Modules that once failed, each with what V8 made of it: {@code kept/name.wasm} and {@code kept/name.txt}. */
class KeptModulesIT {

    /** Some failures depended on when the background was done. */
    private static final int TIMES = 5;

    static Stream<Path> modules() throws IOException, URISyntaxException {
        URL folder = Objects.requireNonNull(KeptModulesIT.class.getResource("kept"));
        try (Stream<Path> files = Files.list(Path.of(folder.toURI()))) {
            return files.filter(file -> file.toString().endsWith(".wasm")).sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("modules")
    void behavesAsInV8(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        Path text = file.resolveSibling(file.getFileName().toString().replace(".wasm", ".txt"));
        Transcript expected = new Transcript(Files.readAllLines(text)).coarse();
        try (Differential differential = new Differential(Optional.empty())) {
            for (int i = 0; i < TIMES; i++) {
                Differential.Comparison comparison = differential.compare(bytes, Differential.allWays());
                assertThat(comparison.failures()).isEmpty();
                assertThat(comparison.expected().coarse().lines()).isEqualTo(expected.lines());
            }
        }
    }
}
