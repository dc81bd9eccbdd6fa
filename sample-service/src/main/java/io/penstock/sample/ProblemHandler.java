package io.penstock.sample;

import io.penstock.plugin.web.PluginProblems;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.ErrorResponse;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebExceptionHandler;
import org.springframework.web.util.DisconnectedClientHelper;
import reactor.core.publisher.Mono;

/**
 * Answers every error with a problem detail, wherever it comes from: the token filter, the request mappings, a handler or
 * the guest. An error after the first byte of the response is passed on: the server then breaks the connection off.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class ProblemHandler implements WebExceptionHandler {

    private static final Log log = LogFactory.getLog(ProblemHandler.class);

    @Override
    public Mono<Void> handle(ServerWebExchange exchange, Throwable error) {
        ServerHttpResponse response = exchange.getResponse();
        ErrorResponse problem = error instanceof ErrorResponse known
                ? known
                : PluginProblems.of(error).orElseGet(() -> PluginProblems.internal(error));
        boolean ours = problem.getStatusCode() == HttpStatus.INTERNAL_SERVER_ERROR
                && !DisconnectedClientHelper.isClientDisconnectedException(error);
        if (ours) {
            log.error(exchange.getRequest().getMethod() + " " + exchange.getRequest().getPath(), error);
        }
        if (response.isCommitted()) {
            return Mono.error(new BrokenOffException(error.toString()));
        }
        return PluginProblems.write(problem, response);
    }

    /** Ends a response that has begun. No stack trace: the server logs this one, and it says all. */
    private static final class BrokenOffException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        BrokenOffException(String reason) {
            super("response broken off: " + reason, null, false, false);
        }
    }
}
