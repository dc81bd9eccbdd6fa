package io.penstock.it.wasi;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.abi.wasi.WasiPreview1;
import io.penstock.it.SharedFiles;
import io.penstock.it.conformance.Mode;
import io.penstock.wasm.WasmEngine;
import io.penstock.wasm.api.GuestCall;
import io.penstock.wasm.api.Trap;
import io.penstock.wasm.api.WasmInstance;
import io.penstock.wasm.api.WasmModule;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * WASI's own tests of preview 1 (WebAssembly/wasi-testsuite): a module passes when it ends with the exit code and the output
 * its JSON file names, in every mode of the {@linkplain Mode conformance tests}; {@code target/wasi/summary.tsv} has the same
 * columns. Each runs in a copy of the directory it wants. There are no exceptions.
 */
class WasiTestsuiteTest {

    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final JsonMapper JSON = new JsonMapper();
    private static final Map<String, WasmEngine> ENGINES = new TreeMap<>();
    /** By mode and test: whether it passed. */
    private static final Map<String, Map<String, Boolean>> RESULTS = new TreeMap<>();

    /**
     * What a test expects and is given.
     *
     * @param args arguments after the program's name
     * @param env environment
     * @param root directory preopened as {@code /}, empty for none
     * @param exitCode how it ends
     * @param stdout what it writes; empty when that does not matter
     */
    private record Specification(List<String> args, Map<String, String> env, String root, int exitCode, String stdout) {

        static Specification of(Path wasm) throws IOException {
            Path file = wasm.resolveSibling(name(wasm) + ".json");
            JsonNode json = Files.exists(file) ? JSON.readTree(Files.readString(file)) : JSON.createObjectNode();
            List<String> args = new ArrayList<>();
            json.path("args").forEach(arg -> args.add(arg.asString()));
            Map<String, String> env = new LinkedHashMap<>();
            json.path("env").properties().forEach(entry -> env.put(entry.getKey(), entry.getValue().asString()));
            return new Specification(args, env, json.path("root").asString(""), json.path("exit_code").asInt(0),
                    json.path("stdout").asString(""));
        }
    }

    @TestFactory
    Stream<DynamicContainer> tests() throws IOException {
        Path tests = SharedFiles.require("wasi-p1/tests");
        List<Path> modules;
        try (Stream<Path> files = Files.walk(tests)) {
            modules = files.filter(file -> file.toString().endsWith(".wasm")).sorted().toList();
        }
        return Mode.ALL.stream()
                .map(mode -> DynamicContainer.dynamicContainer(mode.name(), modules.stream().map(wasm -> {
                    String name = tests.relativize(wasm).getName(0) + "/" + name(wasm);
                    return DynamicTest.dynamicTest(name, wasm.toUri(), () -> check(mode, name, wasm));
                })));
    }

    @AfterAll
    static void closeAndReport() throws IOException {
        ENGINES.values().forEach(WasmEngine::close);
        List<String> rows = new ArrayList<>(List.of("file\tmode\tpassed\tfailed\tskipped\treason"));
        RESULTS.forEach((mode, tests) -> {
            tests.forEach((test, passed) -> rows
                    .add(String.join("\t", test, mode, passed ? "1" : "0", passed ? "0" : "1", "0", "")));
            System.out.println("WASI preview 1 test suite, " + mode + ": " + tests.size() + " tests, passed "
                    + tests.values().stream().filter(passed -> passed).count());
        });
        Files.write(Files.createDirectories(Path.of("target", "wasi")).resolve("summary.tsv"), rows);
    }

    private static String name(Path wasm) {
        return String.valueOf(wasm.getFileName()).replace(".wasm", "");
    }

    private static void check(Mode mode, String name, Path wasm) throws IOException {
        Map<String, Boolean> results = RESULTS.computeIfAbsent(mode.name(), ignored -> new TreeMap<>());
        results.put(name, false);
        Path directory = Files.createTempDirectory("wasi");
        try {
            assertThat(run(mode, wasm, directory)).isEmpty();
        } finally {
            try (Stream<Path> left = Files.walk(directory)) {
                left.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
            }
        }
        results.put(name, true);
    }

    private static Path copy(Path source, Path target) throws IOException {
        try (Stream<Path> files = Files.walk(source)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Path to = target.resolve(source.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(to);
                } else {
                    Files.copy(file, to);
                }
            }
        }
        return target;
    }

    /** Runs one test; what was not as it should be, empty when all was. */
    private static String run(Mode mode, Path wasm, Path directory) throws IOException {
        Specification expected = Specification.of(wasm);
        ByteArrayOutputStream stdout = new ByteArrayOutputStream();
        ByteArrayOutputStream stderr = new ByteArrayOutputStream();
        List<String> args = new ArrayList<>(List.of(String.valueOf(wasm.getFileName())));
        args.addAll(expected.args());
        WasiPreview1.Builder builder = WasiPreview1.builder().args(args).env(expected.env()).stdout(stdout)
                .stderr(stderr);
        if (!expected.root().isEmpty()) {
            builder.readWriteDirectory("/", copy(wasm.resolveSibling(expected.root()), directory));
        }
        String outcome;
        WasmEngine engine = ENGINES.computeIfAbsent(mode.name(), ignored -> WasmEngine.create(mode.config()));
        try (WasmModule module = mode.compile(engine, Files.readAllBytes(wasm));
                WasiPreview1 wasi = builder.build();
                WasmInstance instance = module.instantiate(wasi.imports());
                GuestCall call = instance.beginCall(DEADLINE)) {
            assertThat(WasiPreview1.kind(module)).isEqualTo(WasiPreview1.Kind.COMMAND);
            assertThat(call.isInterrupted()).isFalse();
            outcome = "exit code " + wasi.run(instance);
        } catch (Trap trap) {
            outcome = "trap " + trap.kind();
        }
        if (!outcome.equals("exit code " + expected.exitCode())) {
            return "expected exit code " + expected.exitCode() + ", found " + outcome + "; stderr: "
                    + stderr.toString(StandardCharsets.UTF_8);
        }
        String written = stdout.toString(StandardCharsets.UTF_8);
        return expected.stdout().isEmpty() || expected.stdout().equals(written)
                ? ""
                : "expected output \"" + expected.stdout() + "\", found \"" + written + "\"";
    }
}
