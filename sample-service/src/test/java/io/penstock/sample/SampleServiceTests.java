package io.penstock.sample;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.webtestclient.autoconfigure.AutoConfigureWebTestClient;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.client.reactive.ClientHttpRequest;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.test.web.reactive.server.WebTestClient.ResponseSpec;
import org.springframework.web.reactive.function.BodyInserter;
import reactor.netty.http.client.HttpClient;

/** What the tests against the running service share: the service itself, small limits, and requests in short. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = {"penstock.sample.tokens.demo=demo-token",
        "penstock.sample.tokens.acme=acme-token", "penstock.sample.operator-token=operator-token"})
@AutoConfigureWebTestClient(timeout = "30s")
abstract class SampleServiceTests {

    static final MediaType WASM = MediaType.valueOf("application/wasm");

    @Autowired
    WebTestClient client;

    /** For each context a directory of its own that stays as long as it: several classes may share the context. */
    @DynamicPropertySource
    static void store(DynamicPropertyRegistry registry) throws IOException {
        Path directory = Files.createTempDirectory(Files.createDirectories(Path.of("target/stores")), "");
        registry.add("penstock.store.directory", () -> directory);
    }

    /**
     * A client that sends the token of tenant {@code demo}. Each request has a connection of its own: one that is used again
     * may still carry the rest of an upload that was refused.
     */
    WebTestClient demo() {
        return client.mutate().clientConnector(new ReactorClientHttpConnector(HttpClient.newConnection()))
                .defaultHeader(HttpHeaders.AUTHORIZATION, "Bearer demo-token").build();
    }

    /** A client that sends the operator's token. */
    WebTestClient operator() {
        return client.mutate().defaultHeader(HttpHeaders.AUTHORIZATION, "Bearer operator-token").build();
    }

    ResponseSpec put(String name, byte[] module) {
        return demo().put().uri("/tenants/demo/plugins/{name}", name).contentType(WASM).bodyValue(module).exchange();
    }

    void install(String name, byte[] module) {
        put(name, module).expectStatus().is2xxSuccessful().expectBody().returnResult();
    }

    ResponseSpec call(String name, String export, String arguments) {
        return demo().post().uri("/tenants/demo/plugins/{name}/functions/{export}", name, export)
                .contentType(MediaType.APPLICATION_JSON).bodyValue(arguments).exchange();
    }

    /** Runs a command; the query begins with a question mark, or is empty. */
    ResponseSpec run(String name, String query, BodyInserter<?, ? super ClientHttpRequest> stdin) {
        return demo().post().uri("/tenants/demo/plugins/" + name + "/run" + query).body(stdin).exchange();
    }
}
