package io.penstock.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpHeaders;
import org.springframework.test.web.reactive.server.WebTestClient;

class EventTest extends SampleServiceTests {

    @Test
    void whatHappensToPluginsIsTold() {
        install("eventful", Plugins.score());
        put("eventful", Plugins.invalid()).expectStatus().is4xxClientError();
        install("eventful", Plugins.filter());
        demo().delete().uri("/tenants/demo/plugins/eventful").exchange().expectStatus().isNoContent();
        // Versions are drained whenever their last call is over.
        await().untilAsserted(() -> events("demo-token", "demo").jsonPath("$[?(@.plugin=='eventful')].event")
                .value(told -> assertThat(told).asInstanceOf(InstanceOfAssertFactories.LIST)
                        .containsExactlyInAnyOrder("Installed", "InstallFailed", "Installed", "Drained", "Drained",
                                "Removed")));
        events("acme-token", "acme").jsonPath("$[?(@.plugin=='eventful')]").isEmpty();
    }

    private WebTestClient.BodyContentSpec events(String token, String tenant) {
        return client.get().uri("/tenants/{tenant}/events", tenant)
                .header(HttpHeaders.AUTHORIZATION, "Bearer " + token).exchange().expectStatus().isOk().expectBody();
    }
}
