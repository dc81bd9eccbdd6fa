package io.penstock.plugin.web;

import io.penstock.plugin.Plugin;
import io.penstock.plugin.PluginHost;
import io.penstock.plugin.PluginId;
import io.penstock.plugin.UnknownPluginException;
import io.penstock.plugin.web.PluginPipeline.Stage;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.springframework.core.Ordered;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import org.springframework.web.util.pattern.PathPattern.PathMatchInfo;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Runs requests and responses through plugins: heads as JSON, bodies as streams. The first route whose path fits is taken. What
 * a plugin fails with is the exchange's error: nothing passes by a plugin that should see it.
 *
 * <p>
 * A function for heads is called with a JSON object that has {@code headers} (name → values), and {@code method} and
 * {@code path}, or {@code status}. It answers with nothing, or with an object that has {@code headers} to set (null removes
 * one), and may have a {@code status}: for a request that is the answer, with the text {@code body}; for a response it takes
 * the place of the status. Credentials, cookies and what frames a message are neither shown nor set.
 */
public final class PluginWebFilter implements WebFilter, Ordered {

    private final PluginHost host;
    private final List<PipelineRoute> routes;
    private final int order;

    /**
     * A filter for these routes.
     *
     * @param order its place among the filters; it should come after the one that authenticates
     */
    public PluginWebFilter(PluginHost host, List<PipelineRoute> routes, int order) {
        this.host = host;
        this.routes = List.copyOf(routes);
        this.order = order;
    }

    @Override
    public int getOrder() {
        return order;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        for (PipelineRoute route : routes) {
            PathMatchInfo match = route.path().matchAndExtract(exchange.getRequest().getPath().pathWithinApplication());
            if (match != null) {
                return filter(exchange, chain, route, tenant(route, match.getUriVariables()));
            }
        }
        return chain.filter(exchange);
    }

    private static String tenant(PipelineRoute route, Map<String, String> variables) {
        String tenant = route.tenant();
        return tenant.startsWith("{") && tenant.endsWith("}")
                ? Objects.requireNonNullElse(variables.get(tenant.substring(1, tenant.length() - 1)), "")
                : tenant;
    }

    private Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain, PipelineRoute route, String tenant) {
        ServerHttpRequest request = exchange.getRequest();
        ServerHttpResponse response = new Response(exchange.getResponse(), route, tenant);
        ObjectNode head = Heads.json(request.getHeaders()).put("method", request.getMethod().name())
                .put("path", request.getPath().pathWithinApplication().value());
        return ask(tenant, route.requestHead(), head).flatMap(answer -> {
            int status = Heads.status(answer);
            if (status != 0) {
                return answer(response, status, answer);
            }
            return chain
                    .filter(exchange.mutate().request(new Request(request, route, tenant, answer)).response(response)
                            .build());
        });
    }

    private static Mono<Void> answer(ServerHttpResponse response, int status, JsonNode answer) {
        response.setStatusCode(HttpStatusCode.valueOf(status));
        Heads.change(response.getHeaders(), answer);
        String body = answer.path("body").asString("");
        return body.isEmpty() ? response.setComplete()
                : response.writeWith(Mono.fromSupplier(
                        () -> response.bufferFactory().wrap(body.getBytes(StandardCharsets.UTF_8))));
    }

    /** The answer of a function to a head; one that changes nothing when there is no function. */
    private Mono<JsonNode> ask(String tenant, @Nullable Stage stage, ObjectNode head) {
        return Mono.defer(() -> {
            if (stage == null) {
                return Mono.just(Heads.answer(new byte[0]));
            }
            PluginId id = new PluginId(tenant, stage.plugin());
            Plugin plugin = host.find(id).orElseThrow(() -> new UnknownPluginException(id));
            return plugin.call(Objects.requireNonNull(stage.export()), Heads.bytes(head)).map(Heads::answer);
        });
    }

    private final class Request extends ServerHttpRequestDecorator {

        private final PipelineRoute route;
        private final String tenant;
        private final HttpHeaders headers = new HttpHeaders();

        Request(ServerHttpRequest request, PipelineRoute route, String tenant, JsonNode answer) {
            super(request);
            this.route = route;
            this.tenant = tenant;
            headers.putAll(request.getHeaders());
            Heads.change(headers, answer);
            if (!route.request().stages().isEmpty()) {
                headers.remove(HttpHeaders.CONTENT_LENGTH);
            }
        }

        @Override
        public HttpHeaders getHeaders() {
            return headers;
        }

        @Override
        public Flux<DataBuffer> getBody() {
            return route.request().through(host, tenant, super.getBody());
        }
    }

    private final class Response extends ServerHttpResponseDecorator {

        private final PipelineRoute route;
        private final String tenant;

        Response(ServerHttpResponse response, PipelineRoute route, String tenant) {
            super(response);
            this.route = route;
            this.tenant = tenant;
        }

        private Mono<Void> head() {
            HttpStatusCode status = getStatusCode();
            ObjectNode head = Heads.json(getHeaders()).put("status", status == null ? 200 : status.value());
            return ask(tenant, route.responseHead(), head).doOnNext(answer -> {
                Heads.change(getHeaders(), answer);
                int changed = Heads.status(answer);
                if (changed != 0) {
                    setStatusCode(HttpStatusCode.valueOf(changed));
                }
                if (!route.response().stages().isEmpty()) {
                    getHeaders().remove(HttpHeaders.CONTENT_LENGTH);
                }
            }).then();
        }

        private Flux<DataBuffer> piped(Publisher<? extends DataBuffer> body) {
            return route.response().through(host, tenant, Flux.from(body));
        }

        @Override
        public Mono<Void> writeWith(Publisher<? extends DataBuffer> body) {
            return head().then(Mono.defer(() -> super.writeWith(piped(body))));
        }

        @Override
        public Mono<Void> writeAndFlushWith(Publisher<? extends Publisher<? extends DataBuffer>> body) {
            Flux<DataBuffer> flat = Flux.from(body).concatMap(part -> part, 1);
            return head().then(Mono.defer(() -> super.writeAndFlushWith(piped(flat).map(Mono::just))));
        }

        @Override
        public Mono<Void> setComplete() {
            return isCommitted() ? super.setComplete() : head().then(Mono.defer(super::setComplete));
        }
    }
}
