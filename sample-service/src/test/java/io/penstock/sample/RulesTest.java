package io.penstock.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.test.context.TestPropertySource;
import org.springframework.test.web.reactive.server.WebTestClient.ResponseSpec;

/** Plugins behind an interface, host functions, bytes, versions, breakers. */
@TestPropertySource(properties = {"resilience4j.circuitbreaker.instances.[demo/fragile].minimum-number-of-calls=2",
        "resilience4j.circuitbreaker.instances.[demo/fragile].sliding-window-size=2"})
class RulesTest extends SampleServiceTests {

    private ResponseSpec normalise(String text) {
        return demo().post().uri("/tenants/demo/rules/normalise").contentType(MediaType.TEXT_PLAIN).bodyValue(text)
                .exchange();
    }

    @Test
    void thePluginIsCalledThroughItsInterface() {
        demo().delete().uri("/tenants/demo/plugins/rules").exchange().expectBody().returnResult();
        normalise("x").expectStatus().isNotFound();
        install("rules", Plugins.rules());
        normalise("  Hello   Wörld ").expectStatus().isOk().expectBody(String.class).isEqualTo("hello wörld");
        demo().get().uri("/tenants/demo/rules/age?since=0").exchange().expectStatus().isOk().expectBody()
                .jsonPath("$.seconds").value(seconds -> assertThat(((Number) seconds).longValue())
                        .isGreaterThan(1_700_000_000L));
    }

    @Test
    void whenAnUploadDoesNotFitTheInterfaceThen422AndTheOldOneServesOn() {
        install("rules", Plugins.rules());
        put("rules", Plugins.score()).expectStatus().isEqualTo(HttpStatus.UNPROCESSABLE_CONTENT).expectBody()
                .jsonPath("$.type").isEqualTo("urn:penstock:problem:contract-mismatch")
                .jsonPath("$.export").isEqualTo("age")
                .jsonPath("$.expected").isEqualTo("func (i64) -> (i64)").jsonPath("$.found").isEqualTo("nothing");
        normalise("A").expectStatus().isOk();
    }

    @Test
    void whenAHostFunctionIsNotGrantedThen422() {
        put("others", Plugins.rules()).expectStatus().isEqualTo(HttpStatus.UNPROCESSABLE_CONTENT).expectBody()
                .jsonPath("$.type").isEqualTo("urn:penstock:problem:import-not-granted")
                .jsonPath("$.module").isEqualTo("clock").jsonPath("$.name").isEqualTo("now");
    }

    @Test
    void bytesGoInAndComeOut() {
        install("rules", Plugins.rules());
        demo().post().uri("/tenants/demo/plugins/rules/call/normalise").contentType(MediaType.APPLICATION_OCTET_STREAM)
                .bodyValue("A  B".getBytes(StandardCharsets.UTF_8)).exchange().expectStatus().isOk()
                .expectHeader().contentType(MediaType.APPLICATION_OCTET_STREAM).expectBody(String.class)
                .isEqualTo("a b");
        demo().post().uri("/tenants/demo/plugins/rules/call/normalise")
                .contentType(MediaType.APPLICATION_FORM_URLENCODED)
                .bodyValue("A=B").exchange().expectStatus().isOk().expectBody(String.class).isEqualTo("a=b");
        demo().post().uri("/tenants/demo/plugins/rules/call/normalise").exchange().expectStatus().isOk()
                .expectBody().isEmpty();
        demo().post().uri("/tenants/demo/plugins/rules/call/age").exchange().expectStatus().isBadRequest();
        demo().post().uri("/tenants/demo/plugins/rules/call/nothing").exchange().expectStatus().isNotFound();
    }

    @Test
    void anEarlierVersionCanBeBroughtBack() {
        install("twice", Plugins.score());
        install("twice", Plugins.mischief());
        call("twice", "ratio", "[1, 4]").expectStatus().isNotFound();
        demo().get().uri("/tenants/demo/plugins/twice/versions").exchange().expectStatus().isOk().expectBody()
                .jsonPath("$.length()").isEqualTo(2).jsonPath("$[0].revision").isEqualTo(2)
                .jsonPath("$[1].revision").isEqualTo(1);
        demo().post().uri("/tenants/demo/plugins/twice/versions/1/rollback").exchange().expectStatus().isOk();
        call("twice", "ratio", "[1, 4]").expectStatus().isOk();
        demo().post().uri("/tenants/demo/plugins/twice/versions/9/rollback").exchange().expectStatus().isNotFound()
                .expectBody().jsonPath("$.type").isEqualTo("urn:penstock:problem:unknown-revision");
        demo().get().uri("/tenants/demo/plugins/none/versions").exchange().expectStatus().isNotFound();
    }

    @Test
    void whenAPluginKeepsFailingThenItsBreakerOpens() {
        install("fragile", Plugins.mischief());
        install("other", Plugins.mischief());
        for (int i = 0; i < 2; i++) {
            call("fragile", "abandon", "[]").expectStatus().isEqualTo(HttpStatus.UNPROCESSABLE_CONTENT);
        }
        call("fragile", "grow", "[0]").expectStatus().isEqualTo(HttpStatus.TOO_MANY_REQUESTS)
                .expectHeader().exists(HttpHeaders.RETRY_AFTER);
        call("other", "grow", "[0]").expectStatus().isOk();
    }
}
