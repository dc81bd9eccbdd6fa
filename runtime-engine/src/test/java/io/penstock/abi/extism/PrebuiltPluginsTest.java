package io.penstock.abi.extism;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.penstock.abi.wasi.WasiExit;
import io.penstock.abi.wasi.WasiPreview1;
import io.penstock.wasm.WasmEngine;
import io.penstock.wasm.api.FunctionType;
import io.penstock.wasm.api.GuestCall;
import io.penstock.wasm.api.Imports;
import io.penstock.wasm.api.Trap;
import io.penstock.wasm.api.TrapKind;
import io.penstock.wasm.api.ValueType;
import io.penstock.wasm.api.WasmInstance;
import io.penstock.wasm.api.WasmModule;
import io.penstock.wasm.testing.EngineMode;
import io.penstock.wasm.testing.SharedFiles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Plugins of Extism's own tests, unchanged as seven kits built them: Rust, C, Go, Haskell, Zig, AssemblyScript, and by hand. */
class PrebuiltPluginsTest {

    private final List<String> logged = new ArrayList<>();
    private final List<String> requests = new ArrayList<>();
    private final ByteArrayOutputStream stdout = new ByteArrayOutputStream();

    /** A plugin on an engine, from its compilation to its close. */
    private final class Running implements AutoCloseable {

        private final WasmEngine engine;
        private final List<AutoCloseable> parts = new ArrayList<>();
        private ExtismGuest guest;
        private WasmInstance instance;

        Running(EngineMode mode, String name) {
            this(mode, name, Map.of(), 16 << 20, new ExtismVariables(1 << 20), Imports.none());
        }

        Running(EngineMode mode, String name, Map<String, String> config, long memory, ExtismVariables variables,
                Imports more) {
            engine = WasmEngine.create(mode.config());
            guest = ExtismGuest.builder(engine).config(config).memoryBytes(memory).variables(variables).log(log())
                    .http(PrebuiltPluginsTest.this::answer).build();
            WasiPreview1 wasi = WasiPreview1.builder().stdout(stdout).build();
            instance = instantiate(name, guest.imports().orElse(wasi.imports()).orElse(more));
        }

        WasmInstance instantiate(String name, Imports imports) {
            WasmModule module = engine.compile(name, bytes(name));
            parts.add(module);
            WasmInstance made = module.instantiate(imports);
            parts.addFirst(made);
            return made;
        }

        String call(String export, String input) {
            return new String(guest.call(instance, export, input.getBytes(StandardCharsets.UTF_8)),
                    StandardCharsets.UTF_8);
        }

        @Override
        public void close() {
            for (AutoCloseable part : parts) {
                try {
                    part.close();
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
            }
            engine.close();
        }
    }

    private static byte[] bytes(String name) {
        try {
            return Files.readAllBytes(SharedFiles.path("extism/" + name + ".wasm"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ExtismLog log() {
        return new ExtismLog() {
            @Override
            public boolean isEnabled(Level level) {
                return level.compareTo(Level.DEBUG) >= 0;
            }

            @Override
            public void log(Level level, String message) {
                logged.add(level + " " + message);
            }
        };
    }

    private ExtismHttp.Response answer(byte[] request, byte @Nullable [] body) {
        requests.add(new String(request, StandardCharsets.UTF_8)
                + (body == null ? "" : " " + new String(body, StandardCharsets.UTF_8)));
        return new ExtismHttp.Response(201, "{\"content-type\":\"text/x\"}".getBytes(StandardCharsets.UTF_8),
                "answer".getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @EnumSource
    void whenCalledThenOutput(EngineMode mode) {
        for (String line : """
                alloc|run_test||
                allocations|allocations||
                code|count_vowels|hello world|{"count":3,"total":3,"vowels":"aeiouAEIOU"}
                config|run_test||{"config": "<unset by host>"}
                consume|consume|some input|
                echo|echo|some input|some input
                echo|echo|abc|abc
                echo|echo|äöü in 8-byte words and more|äöü in 8-byte words and more
                hello|run_test||Hello, world!
                hello_haskell|testing|John|Hello, John
                log|run_test||
                var|run_test||a: 0
                """.lines().toList()) {
            String[] parts = line.split("\\|", -1);
            try (Running plugin = new Running(mode, parts[0])) {
                assertThat(plugin.call(parts[1], parts[2])).as(line).isEqualTo(parts[3]);
            }
        }
        assertThat(logged).contains("DEBUG this is a debug log", "INFO this is an info log",
                "WARN this is a warning log", "ERROR this is an error log").doesNotContain("TRACE this is a trace log");
    }

    @ParameterizedTest
    @EnumSource
    void whenCalledAgainThenTheInstanceGoesOn(EngineMode mode) {
        try (Running plugin = new Running(mode, "globals")) {
            for (int i = 0; i < 20; i++) {
                assertThat(plugin.call("globals", "")).isEqualTo("{\"count\": " + i + "}");
            }
        }
        try (Running plugin = new Running(mode, "code")) {
            for (int i = 1; i < 20; i++) {
                assertThat(plugin.call("count_vowels", "aeiou ".repeat(1000)))
                        .isEqualTo("{\"count\":5000,\"total\":" + 5000 * i + ",\"vowels\":\"aeiouAEIOU\"}");
            }
        }
        try (Running plugin = new Running(mode, "input_offset")) {
            assertThat(plugin.call("input_offset_length", "twelve bytes")).isEqualTo("\f\0\0\0\0\0\0\0");
        }
    }

    @ParameterizedTest
    @EnumSource
    void whenThePluginFailsThenItsMessage(EngineMode mode) {
        try (Running plugin = new Running(mode, "fail")) {
            assertThatExceptionOfType(ExtismException.class).isThrownBy(() -> plugin.call("run_test", ""))
                    .withMessage("Some error message").matches(e -> e.code() == 1);
        }
        try (Running plugin = new Running(mode, "unreachable")) {
            assertThatExceptionOfType(Trap.class).isThrownBy(() -> plugin.call("do_unreachable", ""))
                    .matches(trap -> trap.kind() == TrapKind.UNREACHABLE);
        }
        try (Running plugin = new Running(mode, "fs")) {
            assertThatExceptionOfType(ExtismException.class).isThrownBy(() -> plugin.call("run_test", ""))
                    .matches(e -> e.code() == 1);
            assertThat(logged.getLast()).startsWith("ERROR open /mnt/test.txt");
        }
    }

    @ParameterizedTest
    @CsvSource({"'', 2", "0, 0", "-1, -1", "500, 500", "abc, 1"})
    void whenThePluginExitsThenItsCode(String config, int code) {
        Map<String, String> values = config.isEmpty() ? Map.of() : Map.of("code", config);
        try (Running plugin = new Running(EngineMode.DYNAMIC, "exit", values, 1 << 20, new ExtismVariables(0),
                Imports.none())) {
            assertThatExceptionOfType(WasiExit.class).isThrownBy(() -> plugin.call("_start", ""))
                    .matches(exit -> exit.exitCode() == code);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whenConfiguredThenThePluginSeesIt(EngineMode mode) {
        try (Running plugin = new Running(mode, "config", Map.of("thing", "ä thing"), 1 << 20,
                new ExtismVariables(0), Imports.none())) {
            assertThat(plugin.call("run_test", "")).isEqualTo("{\"config\": \"ä thing\"}");
        }
        try (Running plugin = new Running(mode, "hello_haskell", Map.of("greeting", "Howdy"), 1 << 20,
                new ExtismVariables(0), Imports.none())) {
            assertThat(plugin.call("testing", "John")).isEqualTo("Howdy, John");
            assertThat(plugin.call("testing", "Jane")).isEqualTo("Howdy, Jane");
        }
    }

    @ParameterizedTest
    @EnumSource
    void whenVariablesAreSharedThenPluginsOfOneMeet(EngineMode mode) {
        ExtismVariables variables = new ExtismVariables(1 << 10);
        variables.set("a", new byte[]{10, 0, 0, 0});
        try (Running plugin = new Running(mode, "var", Map.of(), 1 << 20, variables, Imports.none());
                Running other = new Running(mode, "var", Map.of(), 1 << 20, variables, Imports.none())) {
            assertThat(plugin.call("run_test", "")).isEqualTo("a: 10");
            assertThat(other.call("run_test", "")).isEqualTo("a: 20");
        }
        assertThat(variables.get("a")).get().matches(value -> value[0] == 40);
    }

    @ParameterizedTest
    @EnumSource
    void whenItAsksTheHostForHttpThenTheAnswerComesBack(EngineMode mode) {
        try (Running plugin = new Running(mode, "http")) {
            assertThat(plugin.call("http_get", "{\"url\":\"https://a.test/b\"}")).isEqualTo("answer");
            assertThat(plugin.call("http_post", "{\"url\":\"https://a.test/b\",\"data\":\"some data\"}"))
                    .isEqualTo("answer");
            assertThat(requests.get(0)).contains("\"url\":\"https://a.test/b\"");
            assertThat(requests.get(1)).endsWith(" some data");
        }
        try (Running plugin = new Running(mode, "http_headers")) {
            assertThat(plugin.call("http_get", "{\"url\":\"https://a.test/b\"}"))
                    .isEqualTo("{\"content-type\":\"text/x\"}");
        }
    }

    @ParameterizedTest
    @EnumSource
    void whenItImportsFunctionsOfTheHostThenTheySeeItsMemory(EngineMode mode) {
        FunctionType type = FunctionType.of(ValueType.I64).returning(ValueType.I64);
        Imports user = Imports.builder().function(ExtismGuest.USER_MODULE, "hello_world", type, (_, args) -> {
            ExtismGuest guest = ExtismGuest.current();
            String given = new String(guest.read((long) args[0]), StandardCharsets.UTF_8);
            guest.free((long) args[0]);
            return new Object[]{guest.write(given.replace("count", "vowels").getBytes(StandardCharsets.UTF_8))};
        }).function(ExtismGuest.USER_MODULE, "host_reflect", type, (_, args) -> new Object[]{args[0]}).build();
        try (Running plugin = new Running(mode, "code-functions", Map.of(), 1 << 20, new ExtismVariables(0), user)) {
            assertThat(plugin.call("count_vowels", "aeiouAEIOU_ y".repeat(1182))).isEqualTo("{\"vowels\": 11820}");
        }
        try (Running plugin = new Running(mode, "reflect", Map.of(), 16 << 20, new ExtismVariables(0), user)) {
            for (int i = 1; i < 65_540; i = i * 3 / 2 + 1) {
                String input = "a".repeat(i);
                assertThat(plugin.call("reflect", input)).isEqualTo(input);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void whenAModuleIsLinkedThenItSharesTheMemory(EngineMode mode) {
        try (Running plugin = new Running(mode, "hello")) {
            WasmInstance upper = plugin.instantiate("upper", plugin.guest.imports());
            plugin.instance = plugin.instantiate("reflect", plugin.guest.imports()
                    .orElse(Imports.builder().instance(ExtismGuest.USER_MODULE, upper).build()));
            assertThat(plugin.call("reflect", "penstock turns it")).isEqualTo("PENSTOCK TURNS IT");
        }
    }

    @ParameterizedTest
    @EnumSource
    void whenItTakesTooMuchThenThatFailsAndItGoesOn(EngineMode mode) {
        try (Running plugin = new Running(mode, "memory", Map.of(), 1 << 20, new ExtismVariables(10_000),
                Imports.none())) {
            assertThat(plugin.call("alloc_memory", "{\"bytes\":100000}")).isNotNull();
            assertThatExceptionOfType(Throwable.class)
                    .isThrownBy(() -> plugin.call("alloc_memory", "{\"bytes\":2000000}"));
            assertThat(plugin.call("alloc_var", "{\"bytes\":5000}")).isNotNull();
            assertThatExceptionOfType(ExtismException.class)
                    .isThrownBy(() -> plugin.call("alloc_var", "{\"bytes\":20000}"))
                    .withMessageContaining("all variables together may have 10000 bytes");
        }
        try (Running plugin = new Running(mode, "echo")) {
            plugin.guest = ExtismGuest.builder(plugin.engine).memoryBytes(1 << 20).outputBytes(1000).build();
            plugin.instance = plugin.instantiate("echo", plugin.guest.imports());
            assertThat(plugin.call("echo", "x".repeat(1000))).hasSize(1000);
            assertThatExceptionOfType(ExtismException.class).isThrownBy(() -> plugin.call("echo", "x".repeat(1001)))
                    .withMessage("the output has 1001 bytes, at most 1000 are allowed");
            assertThatExceptionOfType(ExtismException.class).isThrownBy(() -> plugin.call("echo", "x".repeat(1 << 20)))
                    .withMessageContaining("no room for an input");
        }
    }

    @ParameterizedTest
    @EnumSource
    void whenItNeverEndsThenItIsStopped(EngineMode mode) {
        try (Running plugin = new Running(mode, "loop-forever");
                GuestCall _ = plugin.instance.beginCall(Duration.ofMillis(50))) {
            assertThatExceptionOfType(Trap.class).isThrownBy(() -> plugin.call("loop", ""))
                    .matches(trap -> trap.kind() == TrapKind.DEADLINE);
        }
        try (WasmEngine engine = WasmEngine.create(mode.config());
                WasmModule module = engine.compile("loop-forever-init", bytes("loop-forever-init"))) {
            assertThatExceptionOfType(Trap.class)
                    .isThrownBy(() -> module.instantiate(Imports.none(), Duration.ofMillis(50)).close())
                    .matches(trap -> trap.kind() == TrapKind.DEADLINE);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whenItWritesToItsOutputThenThatIsWasis(EngineMode mode, @TempDir Path directory) throws IOException {
        try (Running plugin = new Running(mode, "wasistdout")) {
            assertThat(plugin.call("say_hello", "")).isEmpty();
        }
        assertThat(stdout.toString(StandardCharsets.UTF_8)).isEqualTo("hello world\n");
        Files.writeString(directory.resolve("test.txt"), "hello world!");
        try (WasmEngine engine = WasmEngine.create(mode.config());
                WasmModule module = engine.compile("fs", bytes("fs"));
                WasiPreview1 wasi = WasiPreview1.builder().readOnlyDirectory("/mnt", directory).build()) {
            ExtismGuest guest = ExtismGuest.builder(engine).log(log()).build();
            try (WasmInstance instance = module.instantiate(guest.imports().orElse(wasi.imports()))) {
                // It opens the file for writing, too.
                assertThatExceptionOfType(ExtismException.class)
                        .isThrownBy(() -> guest.call(instance, "run_test", new byte[0]));
                assertThat(logged).containsExactly("ERROR open /mnt/test.txt: errno 69");
            }
        }
        try (WasmEngine engine = WasmEngine.create(mode.config());
                WasmModule module = engine.compile("fs", bytes("fs"));
                WasiPreview1 wasi = WasiPreview1.builder().readWriteDirectory("/mnt", directory).build()) {
            ExtismGuest guest = ExtismGuest.builder(engine).build();
            try (WasmInstance instance = module.instantiate(guest.imports().orElse(wasi.imports()))) {
                assertThat(new String(guest.call(instance, "run_test", new byte[0]), StandardCharsets.UTF_8))
                        .isEqualTo("hello world!");
            }
        }
    }

    @Test
    void everyFunctionOfTheInterfaceIsThere() {
        try (WasmEngine engine = WasmEngine.create()) {
            Imports imports = ExtismGuest.builder(engine).build().imports();
            String functions = """
                    alloc free length length_unsafe load_u8 load_u64 input_load_u8 input_load_u64 store_u8 store_u64
                    input_set output_set input_length input_offset output_length output_offset reset error_set error_get
                    memory_bytes config_get var_get var_set http_request http_status_code http_headers log_warn log_info
                    log_debug log_error log_trace get_log_level extism_context
                    """;
            assertThat(Arrays.stream(functions.split("\\s+"))
                    .filter(name -> imports.resolve("extism:host/env", name) != null)
                    .count()).isEqualTo(33);
            assertThat(imports.resolve("extism:host/env", "exec")).isNull();
            assertThat(imports.resolve("extism:host/user", "alloc")).isNull();
        }
    }

    /** So that one that is added is not forgotten. */
    @Test
    void everyPluginIsNamedHere() {
        Set<String> named = Stream.of("alloc", "allocations", "code", "code-functions", "config", "consume", "echo",
                "exit", "fail", "fs", "globals", "hello", "hello_haskell", "http", "http_headers", "input_offset",
                "log",
                "loop-forever", "loop-forever-init", "memory", "reflect", "unreachable", "upper", "var", "wasistdout")
                .collect(Collectors.toSet());
        assertThat(
                SharedFiles.modules("extism").stream().map(file -> file.getFileName().toString().replace(".wasm", "")))
                .containsExactlyInAnyOrderElementsOf(named);
    }
}
