package io.penstock.wasm.internal.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EngineBuildTest {

    @TempDir
    private Path directory;

    private URL classes(String name, Map<String, String> content) throws IOException {
        for (var file : content.entrySet()) {
            Path path = directory.resolve(name).resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.getValue());
        }
        return directory.resolve(name).toUri().toURL();
    }

    private URL jar(String name, Map<String, String> content) throws IOException {
        Path file = directory.resolve(name);
        try (OutputStream out = Files.newOutputStream(file); JarOutputStream jar = new JarOutputStream(out)) {
            for (var entry : content.entrySet()) {
                jar.putNextEntry(new JarEntry(entry.getKey()));
                jar.write(entry.getValue().getBytes(java.nio.charset.StandardCharsets.UTF_8));
                jar.closeEntry();
            }
        }
        return file.toUri().toURL();
    }

    @Test
    void whenTheSameClassesThenTheSameFingerprintWhereverTheyAre() throws IOException {
        Map<String, String> content = Map.of("a/A.class", "one", "a/b/B.class", "two");
        String expected = EngineBuild.fingerprint(classes("one", content));
        assertThat(EngineBuild.fingerprint(classes("two", content))).isEqualTo(expected);
        URL jar = jar("engine.jar", content);
        assertThat(EngineBuild.fingerprint(jar)).isEqualTo(expected);
        assertThat(EngineBuild.fingerprint(URI.create("jar:" + jar + "!/").toURL())).isEqualTo(expected);
        classes("one", Map.of("notes.txt", "no class"));
        assertThat(EngineBuild.fingerprint(classes("one", content))).isEqualTo(expected);
    }

    @Test
    void whenAnyClassDiffersThenTheFingerprintDoes() throws IOException {
        assertThat(new String[]{
                EngineBuild.fingerprint(classes("one", Map.of("A.class", "one"))),
                EngineBuild.fingerprint(classes("two", Map.of("A.class", "two"))),
                EngineBuild.fingerprint(jar("three.jar", Map.of("B.class", "one"))),
                EngineBuild.fingerprint(jar("four.jar", Map.of("A.class", "one", "B.class", "one")))})
                .doesNotHaveDuplicates();
    }

    @Test
    void whenOfTheJdksImageThenItCanBeListed() throws IOException {
        assertThat(EngineBuild.fingerprint(URI.create("jrt:/java.logging").toURL()))
                .isNotEqualTo(EngineBuild.fingerprint(URI.create("jrt:/java.xml").toURL()));
    }

    @Test
    void whenItCannotBeListedThenThatIsSaid() {
        assertThatIOException().isThrownBy(() -> EngineBuild.fingerprint(URI.create("http://localhost:1/x").toURL()))
                .withMessageContaining("cannot be listed");
        assertThatIOException()
                .isThrownBy(() -> EngineBuild.fingerprint(directory.resolve("none.jar").toUri().toURL()));
    }

    @Test
    void whenThisBuildThenItHasAFingerprint() throws IOException {
        assertThat(EngineBuild.fingerprint()).matches("[0-9a-f]{64}").isEqualTo(EngineBuild.fingerprint());
    }
}
