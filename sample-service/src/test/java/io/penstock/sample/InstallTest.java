package io.penstock.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.test.context.TestPropertySource;

@TestPropertySource(properties = "penstock.limits.upload=1MB")
class InstallTest extends SampleServiceTests {

    @Test
    void whenNewThen201AndWhenReplacedThen200() throws Exception {
        String digest = "sha256:"
                + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Plugins.score()));
        put("fresh", Plugins.score()).expectStatus().isCreated()
                .expectHeader()
                .value(HttpHeaders.LOCATION, uri -> assertThat(uri).endsWith("/tenants/demo/plugins/fresh"))
                .expectBody().jsonPath("$.tenant").isEqualTo("demo").jsonPath("$.name").isEqualTo("fresh")
                .jsonPath("$.digest").isEqualTo(digest).jsonPath("$.bytes").isEqualTo(Plugins.score().length)
                .jsonPath("$.abi").isEqualTo("raw")
                .jsonPath("$.exports[0].name").isEqualTo("score").jsonPath("$.exports[0].kind").isEqualTo("function")
                .jsonPath("$.exports[0].type").isEqualTo("func (i32, i64) -> (i64)");
        put("fresh", Plugins.filter()).expectStatus().isOk()
                .expectBody().jsonPath("$.abi").isEqualTo("wasi-command");
        demo().get().uri("/tenants/demo/plugins/fresh").exchange().expectStatus().isOk()
                .expectBody().jsonPath("$.abi").isEqualTo("wasi-command");
    }

    @Test
    void whenDeletedThenGone() {
        install("short-lived", Plugins.empty());
        demo().get().uri("/tenants/demo/plugins").exchange().expectStatus().isOk()
                .expectBody().jsonPath("$[?(@.name=='short-lived')]").isNotEmpty();
        demo().delete().uri("/tenants/demo/plugins/short-lived").exchange().expectStatus().isNoContent();
        demo().delete().uri("/tenants/demo/plugins/short-lived").exchange().expectStatus().isNotFound();
        demo().get().uri("/tenants/demo/plugins/short-lived").exchange().expectStatus().isNotFound()
                .expectBody().jsonPath("$.type").isEqualTo("urn:penstock:problem:unknown-plugin");
    }

    @Test
    void whenInvalidThen422WithThePlace() {
        put("bad", Plugins.invalid()).expectStatus().isEqualTo(HttpStatus.UNPROCESSABLE_CONTENT)
                .expectHeader().contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .expectBody().jsonPath("$.type").isEqualTo("urn:penstock:problem:invalid-module")
                .jsonPath("$.title").isEqualTo("Invalid module")
                .jsonPath("$.section").isEqualTo("code").jsonPath("$.function").isEqualTo(0)
                .jsonPath("$.offset").isEqualTo(24)
                .jsonPath("$.expected").isNotEmpty().jsonPath("$.found").isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 12, 100, 300})
    void whenTruncatedThen422(int length) {
        put("cut", Arrays.copyOf(Plugins.score(), length)).expectStatus().isEqualTo(HttpStatus.UNPROCESSABLE_CONTENT)
                .expectBody().jsonPath("$.title").isEqualTo("Malformed module").jsonPath("$.offset").isNumber();
    }

    @Test
    void whenAFailedInstallWouldReplaceThenTheOldVersionServes() {
        install("steady", Plugins.score());
        put("steady", Plugins.invalid()).expectStatus().isEqualTo(HttpStatus.UNPROCESSABLE_CONTENT);
        put("steady", new byte[2 << 20]).expectStatus().is4xxClientError();
        call("steady", "score", "[6, \"7\"]").expectStatus().isOk().expectBody().json("{\"results\":[\"42\"]}");
    }

    @Test
    void whenLongerThanAllowedThen413() {
        // A valid module all along: one custom section that goes on for 2 MiB.
        byte[] module = new byte[2 << 20];
        System.arraycopy(Plugins.empty(), 0, module, 0, 8);
        byte[] head = HexFormat.of().parseHex("00f3ffff00" + "0161");
        System.arraycopy(head, 0, module, 8, head.length);
        put("long", module).expectStatus().isEqualTo(HttpStatus.CONTENT_TOO_LARGE)
                .expectBody().jsonPath("$.limit").isEqualTo(1 << 20);
    }

    @Test
    void whenAnImportIsNotGrantedThen422NamesIt() {
        put("curious", Plugins.importing()).expectStatus().isEqualTo(HttpStatus.UNPROCESSABLE_CONTENT)
                .expectBody().jsonPath("$.type").isEqualTo("urn:penstock:problem:import-not-granted")
                .jsonPath("$.module").isEqualTo("env").jsonPath("$.name").isEqualTo("secret")
                .jsonPath("$.importType").isEqualTo("func (i32) -> ()");
    }

    @Test
    void whenMoreMemoryIsDeclaredThanAllowedThen422() {
        put("fat", Plugins.huge()).expectStatus().isEqualTo(HttpStatus.UNPROCESSABLE_CONTENT)
                .expectBody().jsonPath("$.type").isEqualTo("urn:penstock:problem:limit-exceeded")
                .jsonPath("$.declared").isNumber().jsonPath("$.limit").isNumber();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-x", ".x", "a b", "ü", "..%2f..%2fetc"})
    void whenTheNameIsNoNameThen400(String name) {
        put(name, Plugins.empty()).expectStatus().isBadRequest()
                .expectBody().jsonPath("$.type").isEqualTo("urn:penstock:problem:bad-request");
    }

    @Test
    void whenAnotherMediaTypeThen415() {
        demo().put().uri("/tenants/demo/plugins/x").contentType(MediaType.APPLICATION_OCTET_STREAM)
                .bodyValue(Plugins.empty()).exchange().expectStatus().isEqualTo(HttpStatus.UNSUPPORTED_MEDIA_TYPE)
                .expectHeader().contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .expectHeader().valueEquals(HttpHeaders.ACCEPT, "application/wasm");
    }

    @Test
    void whenAnotherMethodThen405() {
        demo().patch().uri("/tenants/demo/plugins/x").exchange().expectStatus().isEqualTo(HttpStatus.METHOD_NOT_ALLOWED)
                .expectHeader().contentType(MediaType.APPLICATION_PROBLEM_JSON);
    }
}
