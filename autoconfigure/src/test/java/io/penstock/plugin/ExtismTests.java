package io.penstock.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.penstock.plugin.extism.ExtismGrants;
import io.penstock.plugin.extism.ExtismSupport;
import io.penstock.plugin.extism.PluginManifests;
import io.penstock.plugin.extism.WebClientRequests;
import io.penstock.wasm.WasmEngine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

/** Extism plugins and manifests in the host; the plugins are Extism's own, from the shared test data. */
class ExtismTests {

    private static final PluginId ID = new PluginId("acme", "extism");

    @TempDir
    private Path directory;
    private Path files;
    private PluginManifests manifests;
    private WasmEngine engine;
    private HostFixture fixture;

    @BeforeEach
    void start() throws IOException {
        files = Files.createDirectories(directory.resolve("files/acme"));
        Files.writeString(files.resolve("test.txt"), "hello world!");
        engine = WasmEngine.create();
        manifests = manifests();
        fixture = new HostFixture(directory.resolve("store"), PluginHostSettings.defaults(), builder -> {
            ExtismSupport support = new ExtismSupport(engine, manifests, new WebClientRequests(WebClient.create()));
            return builder.abi(support).listener(support).listener(manifests).directories(manifests);
        });
    }

    private PluginManifests manifests() {
        return new PluginManifests(directory.resolve("manifests"), new ExtismGrants(List.of("local*"),
                List.of(new ExtismGrants.Directory(directory.resolve("files") + "/{tenant}", true)), 16 << 20, 10_000,
                1000));
    }

    @AfterEach
    void stop() {
        fixture.close();
        engine.close();
    }

    private static byte[] extism(String name) {
        Path file = Path.of(System.getProperty("penstock.shared", "../../shared"), "extism", name + ".wasm");
        if (!Files.exists(file) && !"true".equals(System.getenv("CI"))) {
            Assumptions.abort(file + " is missing (set -Dpenstock.shared)");
        }
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Plugin install(String name) {
        return fixture.install(ID, extism(name));
    }

    private static String call(Plugin plugin, String export, String input) {
        return new String(HostFixture.get(plugin.call(export, input.getBytes(StandardCharsets.UTF_8))),
                StandardCharsets.UTF_8);
    }

    private void put(String manifest) {
        manifests.put(fixture.host, ID, manifest.replace('\'', '"').getBytes(StandardCharsets.UTF_8))
                .block(HostFixture.PATIENCE);
    }

    @Test
    void whenCalledThenBytesCrossAndVariablesStay() {
        Plugin plugin = install("code");
        assertThat(plugin.info().abi()).isEqualTo(PluginAbi.EXTISM);
        assertThat(call(plugin, "count_vowels", "hello"))
                .isEqualTo("{\"count\":2,\"total\":2,\"vowels\":\"aeiouAEIOU\"}");
        assertThat(call(plugin, "count_vowels", "hello"))
                .isEqualTo("{\"count\":2,\"total\":4,\"vowels\":\"aeiouAEIOU\"}");
        assertThatExceptionOfType(UnknownExportException.class).isThrownBy(() -> call(plugin, "nothing", ""));
        assertThatExceptionOfType(PluginFailedException.class).isThrownBy(() -> call(install("fail"), "run_test", ""))
                .withMessageContaining("Some error message");
        assertThat(call(install("hello_haskell"), "testing", "John")).isEqualTo("Hello, John");
        assertThat(call(plugin, "testing", "Jane")).isEqualTo("Hello, Jane");
    }

    @Test
    void whenAManifestComesThenTheNextCallSeesItAndARestartToo() {
        Plugin plugin = install("code");
        put("{'config':{'vowels':'l'}}");
        assertThat(call(plugin, "count_vowels", "hello")).isEqualTo("{\"count\":2,\"total\":2,\"vowels\":\"l\"}");
        fixture.restart();
        manifests = manifests();
        assertThat(call(fixture.host.find(ID).orElseThrow(), "count_vowels", "hello")).contains("\"vowels\":\"l\"");
        HostFixture.get(fixture.host.remove(ID));
        assertThat(directory.resolve("manifests/acme/extism.json")).doesNotExist();
    }

    @Test
    void whenModulesAreLinkedThenTheirExportsAreImported() {
        assertThatExceptionOfType(ImportNotGrantedException.class).isThrownBy(() -> install("reflect"));
        String upper = Base64.getEncoder().encodeToString(extism("upper"));
        put("{'wasm':[{'name':'extism:host/user','data':'" + upper + "'}]}");
        assertThat(call(install("reflect"), "reflect", "penstock turns it")).isEqualTo("PENSTOCK TURNS IT");
    }

    @Test
    void whenPathsAreGrantedThenThePluginReadsThere() {
        Plugin plugin = install("fs");
        assertThatExceptionOfType(PluginFailedException.class).isThrownBy(() -> call(plugin, "run_test", ""));
        put("{'allowed_paths':{'" + files + "':'/mnt'}}");
        assertThat(call(plugin, "run_test", "")).isEqualTo("hello world!");
        for (String path : List.of("/etc", directory.toString(), directory.resolve("files/other").toString(),
                files + "/../other")) {
            assertThatExceptionOfType(InvalidArgumentsException.class)
                    .isThrownBy(() -> put("{'allowed_paths':{'" + path + "':'/mnt'}}"))
                    .withMessageContaining("not beneath a directory that is granted");
        }
        assertThat(call(plugin, "run_test", "")).isEqualTo("hello world!");
    }

    @Test
    void whenHostsAreAllowedThenRequestsGoThere() {
        DisposableServer server = HttpServer.create().port(0)
                .handle((request, response) -> response.header("X-Path", request.path()).sendString(
                        Mono.just(request.path().equals("long") ? "x".repeat(1001) : "answer")))
                .bindNow();
        try {
            Plugin plugin = install("http");
            String request = "{\"url\":\"http://localhost:" + server.port() + "/here\"}";
            assertThatExceptionOfType(PluginFailedException.class).isThrownBy(() -> call(plugin, "http_get", request))
                    .withMessageContaining("not allowed");
            put("{'allowed_hosts':['*']}");
            assertThat(call(plugin, "http_get", request)).isEqualTo("answer");
            assertThatExceptionOfType(PluginFailedException.class)
                    .isThrownBy(() -> call(plugin, "http_get", request.replace("here", "long")))
                    .withMessageContaining("longer than 1000 bytes");
            assertThatExceptionOfType(PluginFailedException.class)
                    .isThrownBy(() -> call(plugin, "http_get", "{\"url\":\"http://127.0.0.1/\"}"))
                    .withMessageContaining("must be in allowed_hosts");
            assertThatExceptionOfType(PluginFailedException.class)
                    .isThrownBy(() -> call(plugin, "http_get", "{\"url\":\"file:///etc/passwd\"}"))
                    .withMessageContaining("not an address of a web server");
        } finally {
            server.disposeNow();
        }
    }

    @Test
    void whenTheManifestIsNoneThenThePlaceIsNamed() {
        for (String manifest : List.of("[]", "{", "{'hosts':[]}", "{'timeout_ms':0}", "{'timeout_ms':'1'}",
                "{'config':{'a':1}}", "{'wasm':[{'name':'main','data':''}]}", "{'wasm':[{'name':'a','data':'?'}]}",
                "{'wasm':[{'name':'a','data':'','hash':'00'}]}", "{'memory':{'max_pages':-1}}")) {
            assertThatExceptionOfType(InvalidArgumentsException.class).as(manifest).isThrownBy(() -> put(manifest))
                    .withMessageContaining("manifest");
        }
        assertThat(directory.resolve("manifests/acme/extism.json")).doesNotExist();
    }

    @Test
    void whenTheManifestDoesNotFitThePluginThenTheOldOneServesOn() {
        Plugin plugin = install("code");
        put("{'config':{'vowels':'l'}}");
        assertThatExceptionOfType(RuntimeException.class)
                .isThrownBy(() -> put("{'wasm':[{'name':'a','data':'AAAA'}]}"));
        assertThat(call(plugin, "count_vowels", "hello")).contains("\"vowels\":\"l\"");
    }
}
