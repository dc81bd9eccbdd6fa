package io.penstock.plugin.dashboard;

import io.penstock.plugin.web.PluginProblems;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** What went wrong, as problem details (RFC 9457). What is nobody's fault out there is left to the application. */
final class DashboardProblems {

    private DashboardProblems() {
    }

    static Mono<ServerResponse> answer(Throwable error) {
        return PluginProblems.of(error)
                .map(problem -> ServerResponse.status(problem.getStatusCode())
                        .headers(headers -> headers.putAll(problem.getHeaders()))
                        .contentType(MediaType.APPLICATION_PROBLEM_JSON).bodyValue(problem.getBody()))
                .orElseGet(() -> switch (error) {
                    case IllegalStateException e -> problem(HttpStatus.CONFLICT, String.valueOf(e.getMessage()));
                    case IllegalArgumentException e -> problem(HttpStatus.BAD_REQUEST, String.valueOf(e.getMessage()));
                    default -> Mono.error(error);
                });
    }

    static Mono<ServerResponse> problem(HttpStatus status, String detail) {
        return ServerResponse.status(status).contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .bodyValue(ProblemDetail.forStatusAndDetail(status, detail));
    }
}
