package io.penstock.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.web.reactive.function.BodyInserters.fromPublisher;
import static org.springframework.web.reactive.function.BodyInserters.fromValue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.http.HttpStatus;
import org.springframework.test.context.TestPropertySource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;

@TestPropertySource(properties = "penstock.limits.run-timeout=10s")
class RunTest extends SampleServiceTests {

    @BeforeEach
    void filter() {
        install("filter", Plugins.filter());
    }

    @ParameterizedTest
    @CsvSource({"'', 'HELLO, WORLD'", "?arg=lower, 'hello, world'", "?arg=rot13, 'Uryyb, Jbeyq'"})
    void whenRunThenStdinBecomesStdout(String query, String expected) {
        run("filter", query, fromValue("Hello, World")).expectStatus().isOk()
                .expectBody(String.class).isEqualTo(expected);
    }

    @Test
    void whenInputIsEmptyThenSoIsOutput() {
        demo().post().uri("/tenants/demo/plugins/filter/run").exchange().expectStatus().isOk().expectBody().isEmpty();
    }

    @Test
    void whenTheInputIsLongThenItStreams() {
        byte[] chunk = new byte[100_000];
        Arrays.fill(chunk, (byte) 'n');
        run("filter", "?arg=count", fromPublisher(Flux.just(chunk).repeat(199), byte[].class)).expectStatus().isOk()
                .expectBody(String.class).isEqualTo("0 1 20000000\n");
        Flux<byte[]> out = run("filter", "?arg=rot13", fromPublisher(Flux.just(chunk).repeat(199), byte[].class))
                .expectStatus().isOk().returnResult(byte[].class).getResponseBody();
        StepVerifier.create(out.doOnNext(bytes -> {
            for (byte b : bytes) {
                assertThat(b).isEqualTo((byte) 'a');
            }
        }).map(bytes -> bytes.length).reduce(0L, Long::sum)).expectNext(20_000_000L).expectComplete()
                .verify(Duration.ofSeconds(30));
    }

    @Test
    void whenTheClientIsStillSendingThenOutputComesAlready() {
        Sinks.Many<byte[]> in = Sinks.many().unicast().onBackpressureBuffer();
        in.tryEmitNext("first\n".getBytes(StandardCharsets.UTF_8)).orThrow();
        Flux<String> out = run("filter", "", fromPublisher(in.asFlux(), byte[].class)).expectStatus().isOk()
                .returnResult(String.class).getResponseBody();
        StepVerifier.create(out).expectNext("FIRST").then(() -> {
            in.tryEmitNext("second\n".getBytes(StandardCharsets.UTF_8)).orThrow();
            in.tryEmitComplete().orThrow();
        }).expectNext("SECOND").expectComplete().verify(Duration.ofSeconds(30));
    }

    @Test
    void whenItExitsWithACodeBeforeOutputThen422WithCodeAndStderr() {
        run("filter", "?arg=sideways", fromValue("x")).expectStatus().isEqualTo(HttpStatus.UNPROCESSABLE_CONTENT)
                .expectBody().jsonPath("$.type").isEqualTo("urn:penstock:problem:exit").jsonPath("$.exitCode")
                .isEqualTo(2)
                .jsonPath("$.stderr").isEqualTo("filter: expected upper, lower, rot13 or count, and perhaps a file\n");
    }

    @Test
    void whenArgv0IsGivenThenTheGuestSeesIt() {
        run("filter", "?argv0=tool&arg=a&arg=b", fromValue("x")).expectStatus()
                .isEqualTo(HttpStatus.UNPROCESSABLE_CONTENT)
                .expectBody().jsonPath("$.stderr")
                .value(text -> assertThat(text).asString().startsWith("tool: expected"));
    }

    @Test
    void whenItFailsAfterOutputThenTheResponseBreaksOff() {
        byte[] text = new byte[300_000];
        Arrays.fill(text, (byte) 'a');
        text[299_999] = 0;
        Flux<byte[]> out = run("filter", "", fromValue(text)).expectStatus().isOk().returnResult(byte[].class)
                .getResponseBody();
        StepVerifier.create(out.then()).expectError().verify(Duration.ofSeconds(30));
    }

    @Test
    void whenItWaitsTooLongForInputThen504() {
        run("filter", "", fromPublisher(Flux.<byte[]>never(), byte[].class)).expectStatus()
                .isEqualTo(HttpStatus.GATEWAY_TIMEOUT);
    }

    @Test
    void whenThePluginIsNoCommandThen404() {
        install("score", Plugins.score());
        run("score", "", fromValue("x")).expectStatus().isNotFound()
                .expectBody().jsonPath("$.type").isEqualTo("urn:penstock:problem:unknown-export");
        run("nothing", "", fromValue("x")).expectStatus().isNotFound();
    }

    @Test
    void whenAnArgumentHasANulThen400() {
        demo().post().uri(base -> base.path("/tenants/demo/plugins/filter/run").queryParam("arg", "{nul}").build("\0"))
                .exchange().expectStatus().isBadRequest();
    }
}
