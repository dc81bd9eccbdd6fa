package io.penstock.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.penstock.plugin.PluginHost;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.test.context.TestPropertySource;
import org.springframework.test.web.reactive.server.WebTestClient.ResponseSpec;
import org.springframework.web.reactive.function.BodyInserters;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

@TestPropertySource(properties = {"penstock.install.concurrency=1", "penstock.install.stall-timeout=2s"})
class CapacityTest extends SampleServiceTests {

    @Autowired
    PluginHost host;

    @Test
    void whenOneUploadTooManyThen429AndWhenItsClientGoesAwayThenTheOldVersionServes() {
        install("busy", Plugins.score());
        Disposable upload = Mono.fromCallable(() -> unfinished("busy")).subscribeOn(Schedulers.boundedElastic())
                .subscribe(response -> {
                }, error -> {
                });
        await().until(() -> host.status().installing() == 1);
        put("other", Plugins.score()).expectStatus().isEqualTo(HttpStatus.TOO_MANY_REQUESTS)
                .expectHeader().value(HttpHeaders.RETRY_AFTER, seconds -> assertThat(seconds).matches("[1-9][0-9]*"))
                .expectBody().jsonPath("$.type").isEqualTo("urn:penstock:problem:over-capacity");

        upload.dispose();

        await().until(() -> host.status().installing() == 0);
        call("busy", "score", "[6, 7]").expectStatus().isOk().expectBody().json("{\"results\":[\"42\"]}");
        put("other", Plugins.score()).expectStatus().isCreated();
    }

    @Test
    void whenAnUploadStallsThen408() {
        unfinished("stalled").expectStatus().isEqualTo(HttpStatus.REQUEST_TIMEOUT)
                .expectBody().jsonPath("$.type").isEqualTo("urn:penstock:problem:upload-stalled");
        assertThat(host.status().installing()).isZero();
    }

    private ResponseSpec unfinished(String name) {
        byte[] half = Arrays.copyOf(Plugins.filter(), 5000);
        return demo().put().uri("/tenants/demo/plugins/{name}", name).contentType(WASM)
                .body(BodyInserters.fromPublisher(Flux.just(half).concatWith(Flux.never()), byte[].class)).exchange();
    }
}
