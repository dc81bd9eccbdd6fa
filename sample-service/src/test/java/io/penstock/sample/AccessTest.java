package io.penstock.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;

class AccessTest extends SampleServiceTests {

    @LocalServerPort
    int port;

    @Test
    void whenNoTokenThen401() {
        client.get().uri("/tenants/demo/plugins").exchange().expectStatus().isUnauthorized()
                .expectHeader().valueEquals(HttpHeaders.WWW_AUTHENTICATE, "Bearer realm=\"penstock\"")
                .expectHeader().contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .expectBody().jsonPath("$.type").isEqualTo("urn:penstock:problem:unauthorized")
                .jsonPath("$.status").isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer wrong", "Bearer", "Bearer ", "Basic ZGVtbzpkZW1v", "demo-token"})
    void whenTokenIsUnknownThen401(String authorization) {
        client.get().uri("/tenants/demo/plugins").header(HttpHeaders.AUTHORIZATION, authorization).exchange()
                .expectStatus().isUnauthorized().expectHeader()
                .value(HttpHeaders.WWW_AUTHENTICATE, v -> assertThat(v).contains("error=\"invalid_token\""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/tenants/acme/plugins", "/tenants/acme/plugins/x", "/tenants/nobody/plugins",
            "/tenants/%61cme/plugins", "/tenants/acme;v=1/plugins"})
    void whenTokenIsAnotherTenantsThen403(String path) {
        demo().get().uri(URI.create("http://localhost:" + port + path)).exchange().expectStatus().isForbidden()
                .expectBody().jsonPath("$.type").isEqualTo("urn:penstock:problem:forbidden");
    }

    @Test
    void whenTenantsHaveTheirOwnTokensThenEachSeesItsOwn() {
        install("mine", Plugins.empty());
        client.get().uri("/tenants/acme/plugins").header(HttpHeaders.AUTHORIZATION, "bearer acme-token").exchange()
                .expectStatus().isOk().expectBody().json("[]");
        client.get().uri("/tenants/acme/plugins/mine").header(HttpHeaders.AUTHORIZATION, "Bearer acme-token").exchange()
                .expectStatus().isNotFound();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/actuator/health", "/actuator/info", "/actuator/metrics", "/actuator/prometheus"})
    void whenAnEndpointNamesNoTenantThenNoTokenIsNeeded(String path) {
        client.get().uri(path).exchange().expectStatus().isOk();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/actuator/wasm", "/actuator/wasmtrace", "/actuator/wasm/demo/x", "/actuator/%77asm",
            "/actuator/wasm;v=1", "/actuator/env"})
    void whenAnEndpointMayNameTenantsThenOnlyTheOperatorSeesIt(String path) {
        URI uri = URI.create("http://localhost:" + port + path);
        client.get().uri(uri).exchange().expectStatus().isUnauthorized()
                .expectHeader().valueEquals(HttpHeaders.WWW_AUTHENTICATE, "Bearer realm=\"penstock\"");
        demo().get().uri(uri).exchange().expectStatus().isUnauthorized();
    }

    @Test
    void whenTheOperatorLooksThenEndpointsAnswerButNoTenantsPath() {
        operator().get().uri("/actuator/wasm").exchange().expectStatus().isOk();
        operator().get().uri("/actuator/wasmtrace").exchange().expectStatus().isOk();
        operator().get().uri("/tenants/demo/plugins").exchange().expectStatus().isUnauthorized();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/actuator/env", "/actuator/beans", "/actuator/heapdump", "/", "/tenants",
            "/nothing"})
    void whenNotExposedThen404(String path) {
        operator().get().uri(path).exchange().expectStatus().isNotFound()
                .expectHeader().contentType(MediaType.APPLICATION_PROBLEM_JSON);
    }

    /** A client that writes all of its request before it reads sees the status too, not only a reset connection. */
    @Test
    void whenALongUploadIsRefusedAtOnceThenTheClientStillSeesTheStatus() throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            upload(socket, 100);
            BufferedReader in = new BufferedReader(
                    new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            assertThat(in.readLine()).isEqualTo("HTTP/1.1 401 Unauthorized");
        }
    }

    @Test
    void whenARefusedUploadNeverEndsThenItsConnectionDoes() throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            assertThatIOException().isThrownBy(() -> upload(socket, 1000));
        }
    }

    private static void upload(Socket socket, int mebibytes) throws IOException {
        byte[] chunk = new byte[1 << 20];
        OutputStream out = socket.getOutputStream();
        out.write(("PUT /tenants/demo/plugins/x HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/wasm\r\n"
                + "Content-Length: " + (long) mebibytes * chunk.length + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        for (int i = 0; i < mebibytes; i++) {
            out.write(chunk);
        }
    }
}
