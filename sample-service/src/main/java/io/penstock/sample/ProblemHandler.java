package io.penstock.sample;

import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.ErrorResponse;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebExceptionHandler;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

/**
 * Answers every error with a problem detail, wherever it comes from: the token filter, the request mappings, a handler or
 * the guest. An error after the first byte of the response is passed on: the server then breaks the connection off.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class ProblemHandler implements WebExceptionHandler {

    private final JsonMapper json;

    ProblemHandler(JsonMapper json) {
        this.json = json;
    }

    @Override
    public Mono<Void> handle(ServerWebExchange exchange, Throwable error) {
        ServerHttpResponse response = exchange.getResponse();
        if (response.isCommitted()) {
            return Mono.error(error);
        }
        ErrorResponse problem = Problems.of(error);
        ProblemDetail body = problem.getBody();
        HttpHeaders headers = response.getHeaders();
        headers.clearContentHeaders();
        headers.putAll(problem.getHeaders());
        headers.setContentType(MediaType.APPLICATION_PROBLEM_JSON);
        response.setStatusCode(problem.getStatusCode());
        byte[] bytes = json.writeValueAsBytes(body);
        return response.writeWith(Mono.fromSupplier(() -> response.bufferFactory().wrap(bytes)));
    }
}
