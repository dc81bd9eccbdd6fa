package io.penstock.it.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.penstock.it.SharedFiles;
import java.io.File;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Each {@code curl} line of these pages is run against the sample service, as it stands, and answers what the page says.
 * Only the port is another one, and two directories: that of the test data, and the one that a WASI plugin gets.
 */
@TestInstance(Lifecycle.PER_CLASS)
class DocumentedCommandsIT {

    private static final String CLASS_PATH = System.getProperty("java.class.path");
    private static final Path REPOSITORY = Path.of("..").toAbsolutePath().normalize();

    private RunningService service;
    private Path granted = Path.of("");

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        granted = directory.resolve("plugins");
        Files.createDirectories(granted.resolve("demo/dictionaries"));
        service = RunningService.start(directory.resolve("store"), List.of(),
                "management.endpoint.wasm.access=unrestricted",
                "penstock.manifest.directories[0].path=" + granted + "/{tenant}",
                "penstock.watch.directory=" + granted,
                "penstock.sample.tokens.small=tiny", "penstock.tenants.[small].plugins=1",
                "penstock.tenants.[small].cpu-time=100ms", "penstock.tenants.[small].cpu-window=60s",
                "penstock.plugins.[small/*].call-timeout=3s", "penstock.plugins.[demo/pooled].memory=1MB",
                "penstock.plugins.[demo/pooled].min-instances=2", "penstock.plugins.[demo/pooled].idle-instances=2",
                "penstock.plugins.[demo/pooled].reuse=reset");
    }

    @AfterAll
    void stop() {
        service.close();
    }

    /** No page may need what another one has installed. */
    @BeforeEach
    void removeAll() throws Exception {
        String list = service.send(service.request("/tenants/demo/plugins")).body();
        for (String name : Pattern.compile("\"tenant\":\"demo\",\"name\":\"([^\"]+)\"").matcher(list).results()
                .map(found -> found.group(1)).toList()) {
            HttpResponse<String> removed = service.send(service.request(name).DELETE());
            assertThat(removed.statusCode()).isEqualTo(204);
        }
    }

    @ParameterizedTest
    @CsvSource({"README.md,''", "docs/getting-started.md,## Use it in an application", "docs/plugins.md,''",
            "docs/extism.md,''", "docs/pipelines.md,''", "docs/wasi.md,''", "docs/operating.md,''"})
    void theSampleAnswersAsThePageSays(String page, String end, @TempDir Path scratch) throws Exception {
        check(ShellExample.of(REPOSITORY.resolve(page), "", end), REPOSITORY, scratch);
    }

    /** The application for beginners, compiled from the page, with the plugin there. */
    @Test
    void theApplicationOfThePageAnswersAsItSays(@TempDir Path directory) throws Exception {
        assumeTrue(Files.exists(Path.of("/usr/bin/clang-14")), "there is no clang-14");
        Path page = REPOSITORY.resolve("docs/getting-started.md");
        Path source = fence(page, "java",
                Files.createDirectories(directory.resolve("src")).resolve("RulesApplication.java"));
        Path classes = Files.createDirectories(directory.resolve("classes"));
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        assertThat(compiler.run(null, null, null, "-proc:none", "-d", classes.toString(), "-cp", CLASS_PATH,
                source.toString())).isZero();
        fence(page, "c", directory.resolve("price.c"));
        try (RunningService application = RunningService.startClass("com.example.rules.RulesApplication",
                classes + File.pathSeparator + CLASS_PATH, directory.resolve("store"))) {
            check(ShellExample.of(page, "## Use it in an application", ""), directory, directory, application.port());
        }
    }

    /** Writes the page's first fenced text of this language to a file. */
    private static Path fence(Path page, String language, Path file) throws IOException {
        String text = Files.readString(page).split("\n```" + language + "\n", 2)[1];
        return Files.writeString(file, text.substring(0, text.indexOf("\n```\n")));
    }

    private void check(List<ShellExample> examples, Path directory, Path scratch) throws Exception {
        check(examples, directory, scratch, service.port());
    }

    private void check(List<ShellExample> examples, Path directory, Path scratch, int port) throws Exception {
        assumeTrue(Files.exists(Path.of("/bin/bash")), "there is no bash");
        assertThat(examples).as("commands found").hasSizeGreaterThan(2);
        List<String> outputs = ShellExample.run(
                examples.stream().map(ShellExample::command).map(command -> here(command, port)).toList(), directory,
                scratch);
        for (int i = 0; i < examples.size(); i++) {
            String output = outputs.get(i);
            assertThat(examples.get(i)).as(() -> "this answered:\n" + output)
                    .matches(example -> example.allows(output));
        }
    }

    private String here(String command, int port) {
        String changed = command.replace("localhost:8080", "localhost:" + port).replace("/srv/plugins",
                granted.toString());
        return changed.contains("../shared/extism")
                ? changed.replace("../shared/extism", SharedFiles.require("extism").toAbsolutePath().toString())
                : changed;
    }
}
