package io.penstock.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.penstock.plugin.testing.ModuleBuilder;
import io.penstock.plugin.web.PipelineRoute;
import io.penstock.plugin.web.PluginPipeline;
import io.penstock.plugin.web.PluginPipeline.Stage;
import io.penstock.plugin.web.PluginWebFilter;
import io.penstock.wasm.api.FunctionType;
import io.penstock.wasm.api.HostFunction;
import io.penstock.wasm.api.Imports;
import io.penstock.wasm.api.NumberType;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.http.server.reactive.MockServerHttpResponse;
import org.springframework.mock.web.server.MockServerWebExchange;
import org.springframework.web.util.pattern.PathPatternParser;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** Streams through plugins: commands in a chain, and around an exchange. */
class PipelineTests {

    private static final String TENANT = "acme";

    @TempDir
    private Path directory;
    private HostFixture fixture;

    private final Queue<String> heads = new ConcurrentLinkedQueue<>();

    @BeforeEach
    void start() {
        HostFunction see = HostFunction.of(FunctionType.of(NumberType.I32, NumberType.I32), (caller, args) -> {
            byte[] head = caller.memory("memory").orElseThrow().readBytes(((Number) args[0]).longValue(),
                    ((Number) args[1]).intValue());
            heads.add(new String(head, StandardCharsets.UTF_8));
            return null;
        });
        fixture = new HostFixture(directory, PluginHostSettings.defaults(),
                builder -> builder.imports(id -> Imports.builder().add("env", "see", see).build()));
        fixture.install(new PluginId(TENANT, "cat"), TestModules.cat());
    }

    @AfterEach
    void stop() {
        fixture.close();
    }

    /** A plugin whose function {@code head} shows what it is called with, and gives this answer. */
    private String answering(String name, String answer) {
        fixture.install(new PluginId(TENANT, name), new ModuleBuilder().imported("env", "see", "ii", "").allocator()
                .answering("head", answer.replace('\'', '"'), 0x20, 0, 0x20, 1, 0x10, 0).build());
        return name + "#head";
    }

    private PluginWebFilter filter(@Nullable String requestHead, @Nullable String responseHead) {
        return new PluginWebFilter(fixture.host, List.of(new PipelineRoute(
                PathPatternParser.defaultInstance.parse("/**"), TENANT,
                requestHead == null ? null : Stage.parse(requestHead), PluginPipeline.NONE,
                responseHead == null ? null : Stage.parse(responseHead), PluginPipeline.NONE)), 0);
    }

    private static MockServerWebExchange exchange() {
        return MockServerWebExchange.from(MockServerHttpRequest.post("/a/path").header("Authorization", "secret")
                .header("X-Internal", "1").header("X-Seen", "2").body("some text"));
    }

    private static PluginPipeline pipeline(String... stages) {
        return new PluginPipeline(Stream.of(stages).map(Stage::parse).toList());
    }

    @Test
    void whenChainedThenTheStreamGoesThroughAll() {
        Flux<DataBuffer> in = Flux.just("some ", "text ", "in pieces").map(fixture::buffer);
        assertThat(HostFixture.text(pipeline("cat", "cat", "cat").through(fixture.host, TENANT, in)))
                .isEqualTo("some text in pieces");
        fixture.awaitReleased();
        assertThat(HostFixture
                .text(PluginPipeline.NONE.through(fixture.host, TENANT, Flux.just("x").map(fixture::buffer))))
                .isEqualTo("x");
    }

    /** What was taken from the source is bounded by the buffers on the way, however long one waits. */
    @Test
    void whenTheStreamIsEndlessAndTheReaderSlowThenTheSourceWaits() {
        byte[] chunk = new byte[32 << 10];
        AtomicInteger taken = new AtomicInteger();
        Flux<DataBuffer> endless = Flux.generate(sink -> {
            taken.incrementAndGet();
            sink.next(fixture.buffer(chunk, 0, chunk.length));
        });
        AtomicInteger received = new AtomicInteger();
        StepVerifier.create(pipeline("cat", "cat").through(fixture.host, TENANT, endless)
                .doOnNext(buffer -> received.addAndGet(buffer.readableByteCount()))
                .doOnNext(DataBufferUtils::release), 0)
                .thenRequest(1).expectNextCount(1)
                .thenRequest(20).expectNextCount(20)
                .then(() -> assertThat((long) taken.get() * chunk.length).isLessThan(received.get() + (2L << 20)))
                .thenCancel().verify(HostFixture.PATIENCE);
        fixture.awaitReleased();
    }

    @Test
    void whenAStageIsMissingThenItIsNamedAndNothingIsKept() {
        Flux<DataBuffer> in = Flux.just("text").map(fixture::buffer);
        StepVerifier.create(pipeline("cat", "nothing").through(fixture.host, TENANT, in))
                .expectErrorMatches(e -> e instanceof UnknownPluginException && e.toString().contains("acme/nothing"))
                .verify(HostFixture.PATIENCE);
        fixture.awaitReleased();
    }

    @Test
    void whenAStageIsWrittenDownThenParsed() {
        assertThat(Stage.parse("filter rot13  x")).isEqualTo(new Stage("filter", null, List.of("rot13", "x")));
        assertThat(Stage.parse("score#call")).isEqualTo(new Stage("score", "call", List.of()));
        for (String text : List.of("", " ", "#call", "score#", "score#call x")) {
            assertThatIllegalArgumentException().isThrownBy(() -> Stage.parse(text));
        }
    }

    @Test
    void whenARouteFitsThenBodiesGoThroughItsPlugins() {
        PipelineRoute route = new PipelineRoute(PathPatternParser.defaultInstance.parse("/{tenant}/echo"), "{tenant}",
                null,
                pipeline("cat"), null, pipeline("cat", "cat"));
        PluginWebFilter filter = new PluginWebFilter(fixture.host, List.of(route), 0);
        MockServerWebExchange exchange = MockServerWebExchange
                .from(MockServerHttpRequest.post("/acme/echo").body("some text"));
        filter.filter(exchange, inner -> {
            assertThat(inner.getRequest().getHeaders().getContentLength()).isEqualTo(-1);
            return inner.getResponse().writeWith(inner.getRequest().getBody());
        }).block(HostFixture.PATIENCE);
        assertThat(exchange.getResponse().getBodyAsString().block(HostFixture.PATIENCE)).isEqualTo("some text");

        MockServerWebExchange other = MockServerWebExchange
                .from(MockServerHttpRequest.post("/nobody/echo").body("text"));
        StepVerifier.create(filter.filter(other, inner -> inner.getResponse().writeWith(inner.getRequest().getBody())))
                .expectError(UnknownPluginException.class).verify(HostFixture.PATIENCE);
        MockServerWebExchange elsewhere = MockServerWebExchange.from(MockServerHttpRequest.get("/elsewhere"));
        filter.filter(elsewhere, inner -> {
            assertThat(inner).isSameAs(elsewhere);
            return Mono.empty();
        }).block(HostFixture.PATIENCE);
    }

    @Test
    void whenARequestsHeadIsSeenThenItsHeadersChangeAndSecretsAreKept() {
        String head = answering("checker",
                "{'headers':{'X-Checked':['a','b'],'X-Internal':null,'Authorization':'mine','Host':'elsewhere'}}");
        MockServerWebExchange exchange = exchange();
        filter(head, null).filter(exchange, inner -> {
            HttpHeaders headers = inner.getRequest().getHeaders();
            assertThat(headers.get("X-Checked")).containsExactly("a", "b");
            assertThat(headers.containsHeader("X-Internal")).isFalse();
            assertThat(headers.getFirst("Authorization")).isEqualTo("secret");
            assertThat(headers.containsHeader("Host")).isFalse();
            return inner.getResponse().writeWith(inner.getRequest().getBody());
        }).block(HostFixture.PATIENCE);
        assertThat(heads).singleElement().asString().contains("\"method\":\"POST\"", "\"path\":\"/a/path\"",
                "\"X-Seen\":[\"2\"]").doesNotContain("secret", "Authorization");
        assertThat(exchange.getResponse().getBodyAsString().block(HostFixture.PATIENCE)).isEqualTo("some text");
    }

    @Test
    void whenAPluginAnswersARequestThenTheHandlerDoesNotSeeIt() {
        String head = answering("guard", "{'status':403,'headers':{'X-Why':'rules'},'body':'not here'}");
        MockServerWebExchange exchange = exchange();
        filter(head, null).filter(exchange, inner -> Mono.error(new AssertionError("it passed")))
                .block(HostFixture.PATIENCE);
        assertThat(exchange.getResponse().getStatusCode()).isEqualTo(HttpStatus.FORBIDDEN);
        assertThat(exchange.getResponse().getHeaders().getFirst("X-Why")).isEqualTo("rules");
        assertThat(exchange.getResponse().getBodyAsString().block(HostFixture.PATIENCE)).isEqualTo("not here");
    }

    @Test
    void whenAResponsesHeadIsSeenThenItsStatusAndHeadersChange() {
        String head = answering("finisher", "{'status':202,'headers':{'X-Done':'yes','X-Secret':null}}");
        for (boolean empty : new boolean[]{true, false}) {
            MockServerWebExchange exchange = exchange();
            filter(null, head).filter(exchange, inner -> {
                inner.getResponse().setStatusCode(HttpStatus.CREATED);
                inner.getResponse().getHeaders().add("X-Secret", "inside");
                inner.getResponse().getHeaders().add("Set-Cookie", "session=1");
                return empty ? inner.getResponse().setComplete()
                        : inner.getResponse().writeWith(inner.getRequest().getBody());
            }).block(HostFixture.PATIENCE);
            MockServerHttpResponse response = exchange.getResponse();
            assertThat(response.getStatusCode()).isEqualTo(HttpStatus.ACCEPTED);
            assertThat(response.getHeaders().getFirst("X-Done")).isEqualTo("yes");
            assertThat(response.getHeaders().containsHeader("X-Secret")).isFalse();
            assertThat(response.getHeaders().getFirst("Set-Cookie")).isEqualTo("session=1");
        }
        assertThat(heads).hasSize(2).allSatisfy(seen -> assertThat(seen).contains("\"status\":201", "X-Secret")
                .doesNotContain("session"));
    }

    @Test
    void whenAnAnswerToAHeadIsNoneThenNothingPasses() {
        List<String> answers = List.of("[]", "{", "{'status':42}", "{'headers':{'a b':'c'}}",
                "{'headers':{'a':'b\\nc'}}");
        for (int i = 0; i < answers.size(); i++) {
            String head = answering("wrong" + i, answers.get(i));
            StepVerifier.create(filter(head, null).filter(exchange(), inner -> {
                throw new AssertionError("it passed");
            })).expectError(InvalidArgumentsException.class).verify(HostFixture.PATIENCE);
        }
    }
}
