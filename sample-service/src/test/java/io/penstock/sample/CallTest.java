package io.penstock.sample;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.test.context.TestPropertySource;

@TestPropertySource(properties = {"penstock.limits.call-timeout=1s", "penstock.limits.memory=16MB"})
class CallTest extends SampleServiceTests {

    @BeforeEach
    void plugins() {
        install("score", Plugins.score());
        install("mischief", Plugins.mischief());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "score | [7, \"9007199254740993\"] | [\"63050394783186951\"]",
            "score | [-1, 5] | [\"-5\"]",
            "ratio | [1, 4] | [0.25]",
            "ratio | [0, 0] | [\"NaN\"]",
            "ratio | [-1.5, 0] | [\"-Infinity\"]",
            "ratio | [1, \"Infinity\"] | [0.0]",
            "half | [0.2] | [0.1]",
            "share | [7, 2] | [3]",
            "fibonacci | [20] | [\"6765\"]"})
    void whenCalledThenResults(String export, String arguments, String results) {
        call("score", export, arguments).expectStatus().isOk().expectHeader().contentType(MediaType.APPLICATION_JSON)
                .expectBody(String.class).isEqualTo("{\"results\":" + results + "}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "[1]", "[1, 2, 3]", "[1.5, \"2\"]", "[\"x\", \"2\"]", "{}", "7", "[1, \"2\"", ""})
    void whenArgumentsDoNotFitThen400(String arguments) {
        call("score", "score", arguments).expectStatus().isBadRequest()
                .expectHeader().contentType(MediaType.APPLICATION_PROBLEM_JSON);
    }

    @Test
    void whenArgumentsAreNotJsonThen415() {
        demo().post().uri("/tenants/demo/plugins/score/functions/score").contentType(MediaType.TEXT_PLAIN)
                .bodyValue("[1, 2]").exchange().expectStatus().isEqualTo(HttpStatus.UNSUPPORTED_MEDIA_TYPE);
    }

    @ParameterizedTest
    @CsvSource({"score, nothing", "score, memory", "nothing, score", "score, a%2Fb"})
    void whenUnknownThen404(String plugin, String export) {
        call(plugin, export, "[]").expectStatus().isNotFound()
                .expectHeader().contentType(MediaType.APPLICATION_PROBLEM_JSON);
    }

    @ParameterizedTest
    @CsvSource({"score, share, '[1, 0]', integer-divide-by-zero", "score, share, '[-2147483648, -1]', integer-overflow",
            "mischief, peek, [], memory-out-of-bounds", "mischief, abandon, [], unreachable",
            "mischief, recurse, [1], stack-exhausted"})
    void whenTrappedThen422WithKindAndStack(String plugin, String export, String arguments, String kind) {
        call(plugin, export, arguments).expectStatus().isEqualTo(HttpStatus.UNPROCESSABLE_CONTENT)
                .expectHeader().contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .expectBody().jsonPath("$.type").isEqualTo("urn:penstock:problem:trap")
                .jsonPath("$.trap").isEqualTo(kind)
                .jsonPath("$.stack[0]").value(frame -> assertThat(frame).asString().contains("/" + export + ":0x"));
    }

    @Test
    void whenItRunsTooLongThen504AndThePluginServesOn() {
        call("mischief", "spin", "[]").expectStatus().isEqualTo(HttpStatus.GATEWAY_TIMEOUT)
                .expectBody().jsonPath("$.trap").isEqualTo("deadline")
                .jsonPath("$.stack[0]").value(frame -> assertThat(frame).asString().contains("/spin:0x"));
        call("mischief", "grow", "[0]").expectStatus().isOk();
    }

    @Test
    void whenMemoryIsUsedUpThenTheGuestSeesMinusOne() {
        call("mischief", "devour", "[]").expectStatus().isOk().expectBody().json("{\"results\":[256]}");
        call("mischief", "grow", "[257]").expectStatus().isOk().expectBody().json("{\"results\":[-1]}");
    }

    @Test
    void whenAWasiCommandIsCalledAsAFunctionThenItsExitCodeCounts() {
        install("filter", Plugins.filter());
        call("filter", "_start", "[]").expectStatus().isOk().expectBody().json("{\"results\":[]}");
    }
}
