package io.penstock.sample;

import org.junit.jupiter.api.Test;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient.ResponseSpec;

/** The route with a pipeline, and manifests. */
class EchoTest extends SampleServiceTests {

    @Test
    void whenThePluginIsThereThenRequestAndResponseGoThroughIt() {
        demo().post().uri("/tenants/demo/echo").bodyValue("Hello, World").exchange().expectStatus().isNotFound();
        install("filter", Plugins.filter());
        demo().post().uri("/tenants/demo/echo").bodyValue("Hello, World").exchange().expectStatus().isOk()
                .expectBody(String.class).isEqualTo("URYYB, JBEYQ");
        client.post().uri("/tenants/demo/echo").bodyValue("x").exchange().expectStatus().isUnauthorized();
    }

    @Test
    void whenThePluginDislikesTheRequestsHeadThenItAnswers() {
        install("doorman", Plugins.doorman());
        demo().post().uri("/tenants/demo/guarded").bodyValue("Hello").exchange().expectStatus().isOk()
                .expectHeader().valueEquals("X-Checked", "yes").expectBody(String.class).isEqualTo("Hello");
        demo().post().uri("/tenants/demo/guarded").header("X-Visitor", "Mallory").bodyValue("Hello").exchange()
                .expectStatus().isForbidden().expectBody(String.class).isEqualTo("You may not come in.");
    }

    @Test
    void whenAManifestWantsWhatIsNotGrantedThen400() {
        install("filter", Plugins.filter());
        put("{\"config\":{\"greeting\":\"hello\"},\"timeout_ms\":1000}").expectStatus().isNoContent();
        put("{\"allowed_paths\":{\"/etc\":\"/etc\"}}").expectStatus().isBadRequest();
        put("{\"unknown\":1}").expectStatus().isBadRequest();
    }

    private ResponseSpec put(String manifest) {
        return demo().put().uri("/tenants/demo/plugins/filter/manifest").contentType(MediaType.APPLICATION_JSON)
                .bodyValue(manifest).exchange();
    }
}
