package io.penstock.plugin.web;

import org.springframework.core.Ordered;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebExceptionHandler;
import reactor.core.publisher.Mono;

/**
 * Answers what goes wrong because of a plugin or of its caller with a problem detail (RFC 9457), where the application does
 * not: a handler that lets a plugin's failure through gives 404, 422, 429 or 504 instead of 500. What else goes wrong is left
 * to the application, and so is what fails after the response has begun.
 */
public final class PluginProblemHandler implements WebExceptionHandler, Ordered {

    /** Before Spring Boot's, which answers everything, and behind those that an application has of its own. */
    private static final int ORDER = -2;

    /** A handler. */
    public PluginProblemHandler() {
    }

    @Override
    public int getOrder() {
        return ORDER;
    }

    @Override
    public Mono<Void> handle(ServerWebExchange exchange, Throwable error) {
        return exchange.getResponse().isCommitted()
                ? Mono.error(error)
                : PluginProblems.of(error).map(problem -> PluginProblems.write(problem, exchange.getResponse()))
                        .orElseGet(() -> Mono.error(error));
    }
}
