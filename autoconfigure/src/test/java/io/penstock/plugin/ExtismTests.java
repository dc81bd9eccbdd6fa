package io.penstock.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.penstock.plugin.binding.HostFunction;
import io.penstock.plugin.binding.HostModule;
import io.penstock.plugin.binding.HostModules;
import io.penstock.plugin.binding.Tenant;
import io.penstock.plugin.extism.ExtismGrants;
import io.penstock.plugin.extism.ExtismSupport;
import io.penstock.plugin.extism.HttpRequests;
import io.penstock.plugin.extism.PluginManifests;
import io.penstock.plugin.extism.WebClientRequests;
import io.penstock.plugin.testing.ModuleBuilder;
import io.penstock.plugin.web.PluginPipeline;
import io.penstock.wasm.WasmEngine;
import io.penstock.wasm.api.ResourceLimitExceeded;
import io.penstock.wasm.api.Trap;
import io.penstock.wasm.api.TrapKind;
import io.penstock.wasm.api.WasmMemory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.util.FileSystemUtils;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import tools.jackson.databind.json.JsonMapper;

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
        fixture = fixture(builder -> builder);
    }

    private HostFixture fixture(UnaryOperator<PluginHostBuilder> customizer) {
        return new HostFixture(directory.resolve("store"), PluginHostSettings.defaults(), builder -> {
            ExtismSupport support = new ExtismSupport(engine, manifests, new WebClientRequests(WebClient.create()));
            return customizer.apply(builder.abi(support).listener(manifests).directories(manifests));
        });
    }

    private void start(UnaryOperator<PluginHostBuilder> customizer) {
        fixture.close();
        fixture = fixture(customizer);
    }

    private PluginManifests manifests() {
        return manifests(1000);
    }

    private PluginManifests manifests(int httpResponseBytes) {
        return new PluginManifests(directory.resolve("manifests"), new ExtismGrants(List.of("local*"),
                List.of(new ExtismGrants.Directory(directory.resolve("files") + "/{tenant}", true)), 16 << 20, 10_000,
                httpResponseBytes), new WebClientRequests(WebClient.create()));
    }

    @AfterEach
    void stop() {
        fixture.close();
        engine.close();
    }

    static byte[] extism(String name) {
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

    /** In larger pieces than other tests use: some are of megabytes. */
    private Plugin install(String name) {
        return HostFixture.get(fixture.host.install(ID, fixture.pieces(extism(name), 1 << 16)));
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

    /** Once: a restart needs neither the file nor the server. */
    @Test
    void whenAManifestNamesModulesThenTheyAreTakenFromWhereItIsGranted() throws IOException {
        byte[] upper = extism("upper");
        Path file = Files.write(Files.createDirectories(files.resolve("modules")).resolve("upper.wasm"), upper);
        DisposableServer server = HttpServer.create().port(0)
                .handle((request, response) -> request.path().equals("upper.wasm")
                        ? response.sendByteArray(Mono.just(upper))
                        : response.sendNotFound())
                .bindNow();
        String url = "http://localhost:" + server.port() + "/upper.wasm";
        try {
            for (String source : List.of("'path':'" + file + "'", "'url':'" + url + "'")) {
                manifests = manifests(upper.length);
                fixture.restart();
                put("{'wasm':[{'name':'extism:host/user'," + source + "}]}");
                assertThat(call(install("reflect"), "reflect", "penstock turns it")).isEqualTo("PENSTOCK TURNS IT");
            }
            refused("'path':'" + file + "','url':'" + url + "'", "must have one of");
            refused("'url':'" + url + "','hash':'00'", "hash in the manifest should be");
            refused("'url':'" + url.replace("localhost", "127.0.0.1") + "'", "is not granted");
            refused("'url':'file:///etc/passwd'", "is not granted");
            refused("'url':'" + url + "x'", "404");
            refused("'path':'/etc/passwd'", "not beneath a directory that is granted");
            refused("'path':'" + files + "'", "cannot read");
            refused("'path':'" + files.resolve("modules") + "'", "it is no file");
            Files.createSymbolicLink(files.resolve("link.wasm"), Path.of("/etc/passwd"));
            Files.createSymbolicLink(files.resolve("away"), Path.of("/etc"));
            refused("'path':'" + files.resolve("link.wasm") + "'", "it is no file");
            refused("'path':'" + files.resolve("away/passwd") + "'", "cannot read");
            manifests = manifests(upper.length - 1);
            refused("'path':'" + file + "'", "longer than");
            refused("'url':'" + url + "'", "cannot get");
        } finally {
            server.disposeNow();
        }
        Files.delete(file);
        manifests = manifests();
        fixture.restart();
        assertThat(call(fixture.host.find(ID).orElseThrow(), "reflect", "still")).isEqualTo("STILL");
    }

    private void refused(String source, String why) {
        assertThatExceptionOfType(InvalidArgumentsException.class).as(source)
                .isThrownBy(() -> put("{'wasm':[{'name':'a'," + source + "}]}")).withMessageContaining(why);
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

    @Test
    void whenAPipelineCallsAnExtismPluginThenWithEachMessage() {
        install("code");
        Flux<DataBuffer> messages = Flux.just("hello", "why", "goodbye").map(fixture::buffer);
        assertThat(HostFixture.text(new PluginPipeline(List.of(PluginPipeline.Stage.parse("extism#count_vowels")))
                .through(fixture.host, ID.tenant(), messages)))
                .isEqualTo("{\"count\":2,\"total\":2,\"vowels\":\"aeiouAEIOU\"}"
                        + "{\"count\":0,\"total\":2,\"vowels\":\"aeiouAEIOU\"}"
                        + "{\"count\":3,\"total\":5,\"vowels\":\"aeiouAEIOU\"}");
        fixture.awaitReleased();
    }

    /** The host's own limit is that of the defaults, 10 seconds. */
    @Test
    void whenTheManifestHasATimeoutThenCallsEndByIt() {
        Plugin plugin = fixture.install(ID, new ModuleBuilder().imported("extism:host/env", "input_length", "", "l")
                .function("loop_forever", "", "", "", 0x03, 0x40, 0x0c, 0, 0x0b).build());
        put("{'timeout_ms':100}");
        AtomicLong ran = new AtomicLong();
        assertThatExceptionOfType(Trap.class)
                .isThrownBy(() -> HostFixture.get(plugin.<byte[]>call(context -> {
                    try {
                        return context.call("loop_forever", new byte[0]);
                    } finally {
                        ran.set(context.remaining().toMillis());
                    }
                })))
                .satisfies(trap -> assertThat(trap.kind()).isEqualTo(TrapKind.DEADLINE));
        assertThat(ran.get()).as("time left of the host's own limit").isPositive();
    }

    /** On Linux /run and /dev/shm are in memory; a mount in memory is a file system of another kind. */
    @Test
    void whenAGrantedDirectoryIsInMemoryThenThePluginReadsThere() throws IOException {
        Path shm = Path.of("/dev/shm");
        Assumptions.assumeTrue(Files.isWritable(shm), "there is no /dev/shm");
        Path inMemory = Files.createTempDirectory(shm, "penstock");
        try {
            Files.writeString(inMemory.resolve("test.txt"), "in memory");
            manifests = new PluginManifests(directory.resolve("manifests"), new ExtismGrants(List.of(),
                    List.of(new ExtismGrants.Directory(inMemory.toString(), true)), 16 << 20, 10_000, 1000),
                    HttpRequests.none());
            fixture.restart();
            Plugin plugin = install("fs");
            put("{'allowed_paths':{'" + inMemory + "':'/mnt'}}");
            assertThat(call(plugin, "run_test", "")).isEqualTo("in memory");
        } finally {
            FileSystemUtils.deleteRecursively(inMemory);
        }
    }

    /** Grows its memory by three pages to four, and fails when it cannot. */
    private static byte[] growing() {
        return new ModuleBuilder().imported("extism:host/env", "input_length", "", "l").memory(1)
                .function("grow", "", "i", "", 0x41, 3, 0x40, 0, 0x41, 0x7f, 0x46).build();
    }

    @Test
    void whenTheManifestHasMaxPagesThenThePluginsOwnMemoryIsBoundedToo() {
        Plugin plugin = fixture.install(ID, growing());
        assertThat(call(plugin, "grow", "")).isEmpty();
        put("{'memory':{'max_pages':3}}");
        assertThatExceptionOfType(PluginFailedException.class).isThrownBy(() -> call(plugin, "grow", ""));
        put("{'memory':{'max_pages':4}}");
        assertThat(call(plugin, "grow", "")).isEmpty();
        assertThatExceptionOfType(LimitExceededException.class).isThrownBy(() -> put("{'memory':{'max_pages':0}}"));
        assertThat(fixture.host.find(ID).orElseThrow().info().revision()).isEqualTo(3);
    }

    @Test
    void whenALinkedModuleWantsMoreMemoryThanAPluginMayHaveThenItIsRefused() {
        long most = PluginLimits.defaults().memoryBytes() / WasmMemory.PAGE_SIZE;
        String large = Base64.getEncoder().encodeToString(TestModules.memory((int) most + 1));
        Plugin plugin = fixture.install(ID, growing());
        assertThatExceptionOfType(ResourceLimitExceeded.class)
                .isThrownBy(() -> put("{'wasm':[{'name':'large','data':'" + large + "'}]}"));
        assertThat(call(plugin, "grow", "")).isEmpty();
    }

    @HostModule("extism:host/user")
    static class User {

        @HostFunction("host_reflect")
        Mono<String> reflect(String text, @Tenant String tenant) {
            return Mono.just(text.toUpperCase(Locale.ROOT) + " OF " + tenant);
        }
    }

    @Test
    void whenABeanHasUserFunctionsThenStringsCrossInBlocks() {
        HostModules beans = new HostModules(List.of(new User()),
                List.of((id, module, name) -> id.equals(ID)), JsonMapper.shared());
        start(builder -> builder.imports(beans));
        assertThat(call(install("reflect"), "reflect", "penstock")).isEqualTo("PENSTOCK OF acme");
        assertThatExceptionOfType(ImportNotGrantedException.class)
                .isThrownBy(() -> fixture.install(new PluginId("other", "reflect"), extism("reflect")));
    }

    /** Whichever comes last: the one that the plugin has and the one that is kept are the same. */
    @Test
    void whenManifestsComeAtOnceThenOneComesAfterTheOther() {
        Plugin plugin = install("code");
        Flux.fromStream(IntStream.range(0, 12).boxed())
                .flatMap(i -> manifests.put(fixture.host, ID,
                        ("{\"config\":{\"vowels\":\"" + (char) ('a' + i) + "\"}}").getBytes(StandardCharsets.UTF_8)),
                        12)
                .blockLast(HostFixture.PATIENCE);
        String vowels = manifests.find(ID).config().get("vowels");
        assertThat(call(plugin, "count_vowels", "hello")).contains("\"vowels\":\"" + vowels + "\"");
        assertThat(manifests().find(ID).config()).containsEntry("vowels", vowels);
        assertThat(fixture.host.find(ID).orElseThrow().info().revision()).isEqualTo(13);
    }
}
