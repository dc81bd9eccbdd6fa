package io.penstock.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.penstock.plugin.binding.PluginContract;
import io.penstock.plugin.binding.WasmPlugin;
import io.penstock.plugin.binding.WasmPluginProxyFactory;
import io.penstock.plugin.extism.ExtismGrants;
import io.penstock.plugin.extism.ExtismSupport;
import io.penstock.plugin.extism.PluginManifests;
import io.penstock.plugin.extism.WebClientRequests;
import io.penstock.plugin.testing.ModuleBuilder;
import io.penstock.plugin.web.PipelineRoute;
import io.penstock.plugin.web.PluginPipeline;
import io.penstock.plugin.web.PluginPipeline.Stage;
import io.penstock.plugin.web.PluginWebFilter;
import io.penstock.wasm.WasmEngine;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.commons.util.ExceptionUtils;
import org.reactivestreams.Publisher;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.util.pattern.PathPatternParser;
import reactor.blockhound.BlockHound;
import reactor.blockhound.BlockingOperationError;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import tools.jackson.databind.json.JsonMapper;

/** Everything that an application does with the host, done on an event loop of Netty's that must not block. */
@Timeout(120)
class NonBlockingTests {

    private static final String EVENT_LOOP = "non-blocking-test";
    private static final Queue<Throwable> BLOCKED = new ConcurrentLinkedQueue<>();

    @TempDir
    Path directory;

    private final EventLoop eventLoop = new DefaultEventLoop(new DefaultThreadFactory(EVENT_LOOP));
    private final Scheduler onEventLoop = Schedulers.fromExecutor(eventLoop);
    private HostFixture fixture;

    @BeforeAll
    static void installBlockHound() {
        // Only this test's threads: it stays installed while other tests run in this JVM.
        BlockHound.install(builder -> builder.nonBlockingThreadPredicate(
                others -> thread -> thread.getName().startsWith(EVENT_LOOP)).blockingMethodCallback(method -> {
                    BlockingOperationError error = new BlockingOperationError(method);
                    BLOCKED.add(error);
                    throw error;
                }));
    }

    @BeforeEach
    void start() {
        fixture = new HostFixture(directory);
    }

    @AfterEach
    void close() {
        fixture.close();
        onEventLoop.dispose();
        eventLoop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    @Test
    void theTestSeesABlockedEventLoop() {
        assertThatExceptionOfType(Exception.class).isThrownBy(() -> onEventLoop(() -> Mono.fromRunnable(() -> sleep())))
                .withStackTraceContaining("BlockingOperationError");
        assertThat(BLOCKED).isNotEmpty();
        BLOCKED.clear();
    }

    @Test
    void nothingBlocks() {
        Plugin plugin = onEventLoop(() -> fixture.host.install(HostFixture.ID, piecesFromEventLoop(TestModules.add())));
        assertThat(onEventLoop(() -> plugin.invoke("add", List.of(3, 4)))).isEqualTo(List.of(7));
        onEventLoop(() -> fixture.host.install(HostFixture.ID, piecesFromEventLoop(TestModules.cat())));
        Flux<DataBuffer> stdin = Flux.range(0, 200).publishOn(onEventLoop).map(i -> fixture.buffer("line " + i + "\n"));
        assertThat(onEventLoop(
                () -> DataBufferUtils.join(plugin.run(PluginRunRequest.of(), stdin).stdout().publishOn(onEventLoop))))
                .isNotNull();
        onEventLoop(() -> fixture.host.remove(HostFixture.ID));
        assertThat(onEventLoop(() -> Mono.just(fixture.host.list("demo")))).isEmpty();
        assertNothingBlocked();
        fixture.awaitReleased();
    }

    @Test
    void cancellingDoesNotBlock() {
        cancelOnEventLoop(fixture.host.install(HostFixture.ID,
                piecesFromEventLoop(TestModules.add()).concatWith(Flux.never())),
                () -> fixture.host.status().installing() == 1);
        Plugin plugin = fixture.install(TestModules.stateful());
        cancelOnEventLoop(plugin.invoke("spin", List.of()), () -> fixture.host.status().running() == 1);
        Plugin command = fixture.install(TestModules.cat());
        cancelOnEventLoop(command.run(PluginRunRequest.of(), Flux.never()).stdout(),
                () -> fixture.host.status().running() == 1);
        Awaitility.await().until(() -> fixture.host.status().running() + fixture.host.status().installing() == 0);
        assertNothingBlocked();
        fixture.awaitReleased();
    }

    @WasmPlugin(value = "plugin", tenant = "demo")
    interface Bytes {

        Mono<String> head(String text);
    }

    @Test
    void callsWithBytesAndBindingsDoNotBlock() {
        PluginContract contract = new PluginContract(Bytes.class, JsonMapper.shared(), text -> text);
        Bytes client = new WasmPluginProxyFactory(() -> fixture.host, "").create(contract, Bytes.class);
        Plugin plugin = fixture.install(new ModuleBuilder().allocator().answering("head", "{}").build());
        assertThat(onEventLoop(() -> plugin.call("head", new byte[10]))).isEqualTo(new byte[]{'{', '}'});
        assertThat(onEventLoop(() -> client.head("text"))).isEqualTo("{}");
        assertNothingBlocked();
    }

    @Test
    void versionsDoNotBlock() {
        Plugin plugin = fixture.install(TestModules.add());
        fixture.install(TestModules.second());
        assertThat(onEventLoop(() -> fixture.host.versions(HostFixture.ID))).hasSize(2);
        onEventLoop(() -> fixture.host.rollback(HostFixture.ID, 1));
        onEventLoop(() -> fixture.host.reload(HostFixture.ID));
        assertThat(onEventLoop(() -> plugin.invoke("add", List.of(3, 4)))).isEqualTo(List.of(7));
        assertNothingBlocked();
    }

    @Test
    void pipelinesAndTheWebFilterDoNotBlock() {
        fixture.install(new PluginId("demo", "cat"), TestModules.cat());
        fixture.install(new PluginId("demo", "head"), new ModuleBuilder().allocator().answering("head", "{}").build());
        PluginPipeline cats = new PluginPipeline(List.of(Stage.parse("cat"), Stage.parse("cat")));
        PluginPipeline answers = new PluginPipeline(List.of(Stage.parse("head#head")));
        Stage head = Stage.parse("head#head");
        PluginWebFilter filter = new PluginWebFilter(fixture.host, List.of(new PipelineRoute(
                PathPatternParser.defaultInstance.parse("/**"), "demo", head, cats, head, answers)), 0);
        MockServerWebExchange exchange = MockServerWebExchange.from(MockServerHttpRequest.post("/")
                .body(Flux.range(0, 50).publishOn(onEventLoop).map(i -> fixture.buffer("line " + i + "\n"))));
        onEventLoop(() -> filter.filter(exchange, inner -> inner.getResponse()
                .writeWith(inner.getRequest().getBody().publishOn(onEventLoop))).thenReturn(true));
        assertThat(HostFixture.get(exchange.getResponse().getBodyAsString())).startsWith("{}");
        assertNothingBlocked();
        fixture.awaitReleased();
    }

    @Test
    void extismPluginsAndManifestsDoNotBlock() {
        try (WasmEngine engine = WasmEngine.create()) {
            WebClientRequests requests = new WebClientRequests(WebClient.create());
            PluginManifests manifests = new PluginManifests(directory.resolve("manifests"),
                    new ExtismGrants(List.of(), List.of(), 16 << 20, 10_000, 1000), requests);
            ExtismSupport support = new ExtismSupport(engine, manifests, requests);
            fixture.close();
            fixture = new HostFixture(directory.resolve("extism"), PluginHostSettings.defaults(),
                    builder -> builder.abi(support).listener(manifests).directories(manifests));
            byte[] module = ExtismTests.extism("code");
            byte[] manifest = "{\"config\":{\"vowels\":\"l\"}}".getBytes(StandardCharsets.UTF_8);
            Plugin plugin = onEventLoop(() -> fixture.host.install(HostFixture.ID,
                    fixture.pieces(module, 4096).subscribeOn(onEventLoop)));
            onEventLoop(() -> plugin.call("count_vowels", new byte[10]));
            onEventLoop(() -> manifests.put(fixture.host, HostFixture.ID, manifest));
            byte[] answer = onEventLoop(() -> plugin.call("count_vowels", "hello".getBytes(StandardCharsets.UTF_8)));
            assertThat(new String(answer, StandardCharsets.UTF_8)).contains("\"count\":2");
            onEventLoop(() -> fixture.host.remove(HostFixture.ID));
            assertNothingBlocked();
            fixture.close();
        }
    }

    private static void assertNothingBlocked() {
        assertThat(BLOCKED.stream().map(ExceptionUtils::readStackTrace).toList()).isEmpty();
    }

    private Flux<DataBuffer> piecesFromEventLoop(byte[] module) {
        return fixture.pieces(module, 5).subscribeOn(onEventLoop);
    }

    private <T> T onEventLoop(Supplier<Mono<T>> action) {
        return HostFixture.get(Mono.defer(action).subscribeOn(onEventLoop));
    }

    private void cancelOnEventLoop(Publisher<?> publisher, Supplier<Boolean> begun) {
        Disposable subscription = Flux.from(publisher).subscribeOn(onEventLoop).subscribe();
        Awaitility.await().until(begun::get);
        onEventLoop(() -> Mono.fromSupplier(() -> {
            subscription.dispose();
            return true;
        }));
    }

    private static void sleep() {
        try {
            Thread.sleep(1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
