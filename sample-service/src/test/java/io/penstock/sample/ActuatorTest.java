package io.penstock.sample;

import org.junit.jupiter.api.Test;
import org.springframework.http.HttpStatus;

class ActuatorTest extends SampleServiceTests {

    @Test
    void showsEachPluginWithItsFunctionsByTier() {
        install("seen", Plugins.score());
        call("seen", "share", "[1, 0]").expectStatus().isEqualTo(HttpStatus.UNPROCESSABLE_CONTENT);
        String seen = "$.plugins[?(@.name=='seen')]";
        operator().get().uri("/actuator/wasm").exchange().expectStatus().isOk().expectBody()
                .jsonPath(seen + ".functions.declared").isEqualTo(6)
                .jsonPath(seen + ".functions.baseline").isEqualTo(1)
                .jsonPath(seen + ".functions.optimized").isEqualTo(0)
                .jsonPath(seen + ".traps['integer-divide-by-zero']").isEqualTo(1)
                .jsonPath("$.engine.tiering").isEqualTo("dynamic");
        operator().get().uri("/actuator/wasm/demo/seen?hottest=3").exchange().expectStatus().isOk().expectBody()
                .jsonPath("$.hottest[0].name").isNotEmpty().jsonPath("$.memory.limit").isNumber();
        operator().get().uri("/actuator/wasm/demo/unseen").exchange().expectStatus().isNotFound();
    }

    @Test
    void changesNothingByDefault() {
        install("kept", Plugins.score());
        operator().post().uri("/actuator/wasm/demo/kept/tier-down").exchange().expectStatus().is4xxClientError();
        operator().delete().uri("/actuator/wasm/demo/kept").exchange().expectStatus().is4xxClientError();
        operator().get().uri("/actuator/wasm/demo/kept").exchange().expectStatus().isOk().expectBody()
                .jsonPath("$.state").isEqualTo("active");
    }

    @Test
    void hasATraceForPerfetto() {
        install("traced", Plugins.score());
        operator().get().uri("/actuator/wasmtrace").exchange().expectStatus().isOk().expectBody()
                .jsonPath("$.plugins[?(@=='demo/traced')]").isNotEmpty();
        operator().get().uri("/actuator/wasmtrace/demo/traced?detailed=true").exchange().expectStatus().isOk()
                .expectBody()
                .jsonPath("$.traceEvents[?(@.name=='StartStreamingCompilation')]").isNotEmpty()
                .jsonPath("$.traceEvents[?(@.name=='AsyncCompile')].args.bytes").isEqualTo(Plugins.score().length);
        operator().get().uri("/actuator/wasmtrace/demo/nobody").exchange().expectStatus().isNotFound();
    }

    @Test
    void infoHasTheEngineAndHealthThePlugins() {
        install("well", Plugins.score());
        client.get().uri("/actuator/info").exchange().expectStatus().isOk().expectBody()
                .jsonPath("$.penstock.mode.tiering").isEqualTo("dynamic")
                .jsonPath("$.penstock.features").isArray();
        client.get().uri("/actuator/health").exchange().expectStatus().isOk();
    }
}
