package io.penstock.plugin.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.plugin.PluginHost;
import io.penstock.plugin.PluginId;
import io.penstock.plugin.testing.ModuleBuilder;
import io.penstock.plugin.web.PluginWebFilter;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import reactor.core.publisher.Flux;

/** From properties to a filter. */
class PipelinePropertiesTests {

    private static final String ROUTE = "penstock.pipeline.routes[0].";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    private ReactiveWebApplicationContextRunner runner = new ReactiveWebApplicationContextRunner();

    @BeforeEach
    void configure() {
        runner = runner.withConfiguration(
                AutoConfigurations.of(PenstockAutoConfiguration.class, PenstockPipelineAutoConfiguration.class))
                .withPropertyValues("penstock.store.directory=" + directory);
    }

    @Test
    void withoutRoutesThereIsNoFilter() {
        runner.run(context -> assertThat(context).doesNotHaveBean(PluginWebFilter.class));
    }

    @Test
    void routesOfPropertiesCallThePlugins() {
        runner.withPropertyValues(ROUTE + "path=/tenants/{tenant}/**", ROUTE + "tenant={tenant}",
                ROUTE + "request-head=checker#head", ROUTE + "request=checker#body, checker#body",
                ROUTE + "response-head=checker#head", ROUTE + "response=checker#body", "penstock.pipeline.order=7")
                .run(context -> {
                    PluginWebFilter filter = context.getBean(PluginWebFilter.class);
                    assertThat(filter.getOrder()).isEqualTo(7);
                    byte[] module = new ModuleBuilder().allocator()
                            .answering("head", "{\"headers\":{\"X-Checked\":\"yes\"}}")
                            .function("body", "ii", "l", "", 0x20, 0, 0xad, 0x42, 32, 0x86, 0x20, 1, 0xad, 0x84)
                            .build();
                    context.getBean(PluginHost.class).install(new PluginId("acme", "checker"),
                            Flux.just(DefaultDataBufferFactory.sharedInstance.wrap(module))).block(PATIENCE);
                    MockServerWebExchange exchange = MockServerWebExchange
                            .from(MockServerHttpRequest.post("/tenants/acme/echo").body("some text"));
                    filter.filter(exchange, inner -> {
                        assertThat(inner.getRequest().getHeaders().getFirst("X-Checked")).isEqualTo("yes");
                        return inner.getResponse().writeWith(inner.getRequest().getBody());
                    }).block(PATIENCE);
                    assertThat(exchange.getResponse().getHeaders().getFirst("X-Checked")).isEqualTo("yes");
                    assertThat(exchange.getResponse().getBodyAsString().block(PATIENCE)).isEqualTo("some text");
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"request-head=checker", "request=#body", "response-head=checker#", "path=/{"})
    void whenARouteIsWrongThenTheStartFailsAndNamesIt(String property) {
        runner.withPropertyValues(ROUTE + "path=/**", ROUTE + "tenant=acme", ROUTE + property)
                .run(context -> assertThat(context).getFailure().rootCause()
                        .isInstanceOf(InvalidConfigurationPropertyValueException.class)
                        .hasMessageContaining("penstock.pipeline.routes"));
    }
}
