package io.penstock.plugin.dashboard;

import io.penstock.plugin.ImportNotGrantedException;
import io.penstock.plugin.LimitExceededException;
import io.penstock.plugin.PluginOverloadedException;
import io.penstock.plugin.PluginTooLargeException;
import io.penstock.plugin.UnknownPluginException;
import io.penstock.plugin.UploadStalledException;
import io.penstock.wasm.api.ModuleException;
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
        HttpStatus status = switch (error) {
            case ModuleException e -> HttpStatus.UNPROCESSABLE_CONTENT;
            case ImportNotGrantedException e -> HttpStatus.UNPROCESSABLE_CONTENT;
            case LimitExceededException e -> HttpStatus.UNPROCESSABLE_CONTENT;
            case PluginTooLargeException e -> HttpStatus.CONTENT_TOO_LARGE;
            case PluginOverloadedException e -> HttpStatus.SERVICE_UNAVAILABLE;
            case UploadStalledException e -> HttpStatus.REQUEST_TIMEOUT;
            case UnknownPluginException e -> HttpStatus.NOT_FOUND;
            case IllegalStateException e -> HttpStatus.CONFLICT;
            case IllegalArgumentException e -> HttpStatus.BAD_REQUEST;
            default -> HttpStatus.INTERNAL_SERVER_ERROR;
        };
        return status == HttpStatus.INTERNAL_SERVER_ERROR ? Mono.error(error)
                : problem(status, String.valueOf(error.getMessage()));
    }

    static Mono<ServerResponse> problem(HttpStatus status, String detail) {
        return ServerResponse.status(status).contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .bodyValue(ProblemDetail.forStatusAndDetail(status, detail));
    }
}
