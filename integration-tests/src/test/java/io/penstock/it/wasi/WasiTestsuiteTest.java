package io.penstock.it.wasi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import io.penstock.abi.wasi.WasiPreview1;
import io.penstock.it.SharedFiles;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * WASI's own tests of preview 1 (WebAssembly/wasi-testsuite): a module passes when it ends with the exit code and the output
 * its JSON file names. Those that need what is not there yet are listed, with what they need; they run as well, and one that
 * passes in spite of its place in the list fails the build, so that the list stays true.
 */
class WasiTestsuiteTest {

    private static final String WRITES = "needs a writable directory (preopens are read-only so far)";

    // @formatter:off
    private static final Map<String, String> NOT_YET = notYet(WRITES,
            "c/pwrite-with-access", "c/pwrite-with-append",
            "rust/dangling_fd", "rust/directory_seek", "rust/fd_advise", "rust/fd_fdstat_set_rights", "rust/fd_filestat_set",
            "rust/fd_flags_set", "rust/fd_readdir", "rust/file_allocate", "rust/file_pread_pwrite", "rust/file_seek_tell",
            "rust/file_truncation", "rust/file_unbuffered_write", "rust/fstflags_validate", "rust/interesting_paths",
            "rust/isatty", "rust/nofollow_errors", "rust/overwrite_preopen", "rust/path_exists", "rust/path_filestat", "rust/path_link",
            "rust/path_open_create_existing", "rust/path_open_dirfd_not_dir", "rust/path_open_missing",
            "rust/path_open_read_write", "rust/path_rename", "rust/path_rename_dir_trailing_slashes",
            "rust/path_symlink_trailing_slashes", "rust/readlink", "rust/remove_directory_trailing_slashes",
            "rust/remove_nonempty_directory", "rust/renumber", "rust/stdio", "rust/symlink_create", "rust/symlink_filestat",
            "rust/symlink_loop", "rust/truncation_rights", "rust/unlink_file_trailing_slashes");
    // @formatter:on

    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final JsonMapper JSON = new JsonMapper();
    private static final WasmEngine ENGINE = WasmEngine.create();
    private static final Map<String, String> RESULTS = new TreeMap<>();

    private static Map<String, String> notYet(String reason, String... names) {
        Map<String, String> reasons = new LinkedHashMap<>();
        for (String name : names) {
            reasons.put(name, reason);
        }
        return reasons;
    }

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
    Stream<DynamicNode> tests() throws IOException {
        Path tests = SharedFiles.require("wasi-p1/tests");
        List<Path> modules;
        try (Stream<Path> files = Files.walk(tests)) {
            modules = files.filter(file -> file.toString().endsWith(".wasm")).sorted().toList();
        }
        List<DynamicNode> nodes = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (Path wasm : modules) {
            String name = tests.relativize(wasm).getName(0) + "/" + name(wasm);
            names.add(name);
            nodes.add(DynamicTest.dynamicTest(name, wasm.toUri(), () -> check(name, wasm)));
        }
        assertThat(names).as("tests that are listed but are not there").containsAll(NOT_YET.keySet());
        return nodes.stream();
    }

    @AfterAll
    static void closeAndPrintCounts() {
        ENGINE.close();
        Map<String, Long> counts = new TreeMap<>();
        RESULTS.values().forEach(result -> counts.merge(result, 1L, Long::sum));
        System.out.println("WASI preview 1 test suite: " + RESULTS.size() + " tests, " + counts);
    }

    private static String name(Path wasm) {
        return String.valueOf(wasm.getFileName()).replace(".wasm", "");
    }

    private static void check(String name, Path wasm) throws IOException {
        RESULTS.put(name, "failed");
        String reason = NOT_YET.get(name);
        String difference = run(wasm);
        if (reason == null) {
            assertThat(difference).isEmpty();
            RESULTS.put(name, "passed");
        } else {
            assertThat(difference).as(name + " passes: take it off the list").isNotEmpty();
            RESULTS.put(name, "not yet: " + reason);
            abort(reason + ": " + difference);
        }
    }

    /** Runs one test; what was not as it should be, empty when all was. */
    private static String run(Path wasm) throws IOException {
        Specification expected = Specification.of(wasm);
        ByteArrayOutputStream stdout = new ByteArrayOutputStream();
        ByteArrayOutputStream stderr = new ByteArrayOutputStream();
        List<String> args = new ArrayList<>(List.of(String.valueOf(wasm.getFileName())));
        args.addAll(expected.args());
        WasiPreview1.Builder builder = WasiPreview1.builder().args(args).env(expected.env()).stdout(stdout)
                .stderr(stderr);
        if (!expected.root().isEmpty()) {
            builder.readOnlyDirectory("/", wasm.resolveSibling(expected.root()));
        }
        String outcome;
        try (WasmModule module = ENGINE.compile(name(wasm), Files.readAllBytes(wasm));
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
