package io.penstock.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.plugin.web.PluginProblemHandler;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.web.reactive.function.server.HandlerStrategies;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** What a client of an application sees that lets failures of plugins through. */
class PluginProblemHandlerTests {

    @TempDir
    private Path directory;
    private HostFixture fixture;
    private WebTestClient client;

    @BeforeEach
    void start() {
        fixture = new HostFixture(directory);
        fixture.install(TestModules.stateful());
        client = WebTestClient
                .bindToRouterFunction(RouterFunctions.route().GET("/{name}/{export}", this::invoke)
                        .GET("/broken", request -> Mono.error(new IllegalStateException("secret"))).build())
                .handlerStrategies(HandlerStrategies.builder().exceptionHandler(new PluginProblemHandler()).build())
                .configureClient().responseTimeout(HostFixture.PATIENCE).build();
    }

    @AfterEach
    void stop() {
        fixture.close();
    }

    private Mono<ServerResponse> invoke(ServerRequest request) {
        PluginId id = new PluginId("demo", request.pathVariable("name"));
        return Mono.justOrEmpty(fixture.host.find(id)).switchIfEmpty(Mono.error(new UnknownPluginException(id)))
                .flatMap(plugin -> plugin.invoke(request.pathVariable("export"), List.of()))
                .flatMap(results -> ServerResponse.ok().bodyValue(results));
    }

    private WebTestClient.BodyContentSpec problem(String path, HttpStatus status, String type) {
        return client.get().uri(path).exchange().expectStatus().isEqualTo(status)
                .expectHeader().contentType(MediaType.APPLICATION_PROBLEM_JSON).expectBody()
                .jsonPath("$.type").isEqualTo("urn:penstock:problem:" + type)
                .jsonPath("$.status").isEqualTo(status.value());
    }

    @Test
    void failuresOfPluginsAndCallersAreProblemDetails() {
        problem("/plugin/trap", HttpStatus.UNPROCESSABLE_CONTENT, "trap").jsonPath("$.trap").isEqualTo("unreachable")
                .jsonPath("$.stack").isArray();
        problem("/plugin/missing", HttpStatus.NOT_FOUND, "unknown-export");
        problem("/nobody/trap", HttpStatus.NOT_FOUND, "unknown-plugin");
        problem("/plugin/grow", HttpStatus.BAD_REQUEST, "bad-request");
    }

    @Test
    void whatIsTheApplicationsOwnIsLeftToIt() {
        client.get().uri("/broken").exchange().expectStatus().is5xxServerError().expectBody()
                .consumeWith(answer -> assertThat(answer.getResponseBody()).isNull());
    }

    @Test
    void whenTheResponseHasBegunThenTheErrorIsPassedOn() {
        MockServerWebExchange exchange = MockServerWebExchange.from(MockServerHttpRequest.get("/"));
        exchange.getResponse().setComplete().block();
        UnknownPluginException error = new UnknownPluginException(HostFixture.ID);
        StepVerifier.create(new PluginProblemHandler().handle(exchange, error)).verifyErrorMatches(e -> e == error);
    }
}
