package io.penstock.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.penstock.plugin.web.PipelineRoute;
import io.penstock.plugin.web.PluginPipeline;
import io.penstock.plugin.web.PluginPipeline.Stage;
import io.penstock.plugin.web.PluginWebFilter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
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

    @BeforeEach
    void start() {
        fixture = new HostFixture(directory);
        fixture.install(new PluginId(TENANT, "cat"), TestModules.cat());
    }

    @AfterEach
    void stop() {
        fixture.close();
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
}
