package io.penstock.plugin.web;

import static org.springframework.http.HttpStatus.CONTENT_TOO_LARGE;
import static org.springframework.http.HttpStatus.GATEWAY_TIMEOUT;
import static org.springframework.http.HttpStatus.INTERNAL_SERVER_ERROR;
import static org.springframework.http.HttpStatus.NOT_FOUND;
import static org.springframework.http.HttpStatus.REQUEST_TIMEOUT;
import static org.springframework.http.HttpStatus.TOO_MANY_REQUESTS;
import static org.springframework.http.HttpStatus.UNPROCESSABLE_CONTENT;

import io.penstock.plugin.ContractMismatchException;
import io.penstock.plugin.ImportNotGrantedException;
import io.penstock.plugin.InvalidArgumentsException;
import io.penstock.plugin.LimitExceededException;
import io.penstock.plugin.OutputTooLargeException;
import io.penstock.plugin.PluginCallRejectedException;
import io.penstock.plugin.PluginException;
import io.penstock.plugin.PluginExitException;
import io.penstock.plugin.PluginFailedException;
import io.penstock.plugin.PluginHealthException;
import io.penstock.plugin.PluginOverloadedException;
import io.penstock.plugin.PluginQuotaExceededException;
import io.penstock.plugin.PluginStoreException;
import io.penstock.plugin.PluginTooLargeException;
import io.penstock.plugin.UnknownExportException;
import io.penstock.plugin.UnknownPluginException;
import io.penstock.plugin.UnknownRevisionException;
import io.penstock.plugin.UploadStalledException;
import io.penstock.wasm.api.DetachedViewException;
import io.penstock.wasm.api.GuestException;
import io.penstock.wasm.api.ImportDescriptor;
import io.penstock.wasm.api.LinkFailure;
import io.penstock.wasm.api.MalformedModule;
import io.penstock.wasm.api.ModuleException;
import io.penstock.wasm.api.ResourceLimitExceeded;
import io.penstock.wasm.api.Trap;
import io.penstock.wasm.api.TrapKind;
import io.penstock.wasm.api.WasmException;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.converter.json.ProblemDetailJacksonMixin;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.ErrorResponse;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

/**
 * Which answer an error of the host or the engine gives: the one table from exceptions to statuses, which docs/http-api.md
 * lists.
 */
public final class PluginProblems {

    private static final JsonMapper JSON = JsonMapper.builder()
            .addMixIn(ProblemDetail.class, ProblemDetailJacksonMixin.class).build();

    private PluginProblems() {
    }

    /** The answer to this error; empty when it is none of a plugin's or its caller's. */
    public static Optional<Problem> of(Throwable error) {
        return switch (error) {
            case PluginException e -> Optional.ofNullable(of(e));
            case WasmException e -> Optional.ofNullable(of(e));
            default -> Optional.empty();
        };
    }

    private static @Nullable Problem of(PluginException error) {
        return switch (error) {
            case UnknownPluginException e -> new Problem(NOT_FOUND, "unknown-plugin", "Unknown plugin", e);
            case UnknownExportException e -> new Problem(NOT_FOUND, "unknown-export", "Unknown function", e);
            case InvalidArgumentsException e -> Problem.badRequest(e.getMessage());
            case PluginTooLargeException e -> new Problem(CONTENT_TOO_LARGE, "too-large", "Plugin too large", e)
                    .with("limit", e.limit());
            case LimitExceededException e ->
                new Problem(UNPROCESSABLE_CONTENT, "limit-exceeded", "Declares too much", e)
                        .with("resource", e.resource()).with("limit", e.limit()).with("declared", e.declared());
            case ImportNotGrantedException e -> importNotGranted(e, e.descriptor());
            case PluginOverloadedException e -> overloaded(e, e.retryAfter().toSeconds());
            case PluginExitException e -> new Problem(UNPROCESSABLE_CONTENT, "exit", "Plugin failed", e)
                    .with("exitCode", Integer.toUnsignedLong(e.exitCode())).with("stderr", e.stderrTail());
            case UploadStalledException e -> new Problem(REQUEST_TIMEOUT, "upload-stalled", "Upload stalled", e);
            case ContractMismatchException e ->
                new Problem(UNPROCESSABLE_CONTENT, "contract-mismatch", "Does not fit the application", e)
                        .with("export", e.export()).with("expected", e.expected()).with("found", e.found());
            case PluginFailedException e -> new Problem(UNPROCESSABLE_CONTENT, "failed", "Plugin failed", e);
            case PluginHealthException e -> new Problem(UNPROCESSABLE_CONTENT, "unhealthy", "Health call failed", e);
            case OutputTooLargeException e ->
                new Problem(UNPROCESSABLE_CONTENT, "output-too-large", "Answer too large", e)
                        .with("limit", e.limit());
            case PluginQuotaExceededException e -> quota(e);
            case PluginCallRejectedException e -> overloaded(e, e.retryAfter().toSeconds());
            case UnknownRevisionException e -> new Problem(NOT_FOUND, "unknown-revision", "Unknown revision", e);
            case PluginStoreException e -> null;
        };
    }

    private static @Nullable Problem of(WasmException error) {
        return switch (error) {
            case ModuleException e -> invalidModule(e);
            case LinkFailure e -> importNotGranted(e, e.descriptor());
            case Trap e -> trap(e);
            case GuestException e -> new Problem(UNPROCESSABLE_CONTENT, "exception", "Plugin threw an exception", e);
            case ResourceLimitExceeded e -> overloaded(e, 1);
            case DetachedViewException e -> null;
        };
    }

    /** An error that is nobody's but the application's (500). Its text is not for the caller. */
    public static Problem internal(Throwable error) {
        return new Problem(INTERNAL_SERVER_ERROR, "internal", "Internal error", "The service failed; see its log",
                error);
    }

    /** Answers with a problem, in place of what the response has so far; it must not be committed. */
    public static Mono<Void> write(ErrorResponse problem, ServerHttpResponse response) {
        HttpHeaders headers = response.getHeaders();
        headers.clearContentHeaders();
        headers.putAll(problem.getHeaders());
        headers.setContentType(MediaType.APPLICATION_PROBLEM_JSON);
        response.setStatusCode(problem.getStatusCode());
        byte[] bytes = JSON.writeValueAsBytes(problem.getBody());
        return response.writeWith(Mono.fromSupplier(() -> response.bufferFactory().wrap(bytes)));
    }

    private static Problem invalidModule(ModuleException e) {
        Problem problem = new Problem(UNPROCESSABLE_CONTENT, "invalid-module",
                e instanceof MalformedModule ? "Malformed module" : "Invalid module", e)
                .with("section", e.place().section());
        if (e.place().function() >= 0) {
            problem.with("function", e.place().function());
        }
        return problem.with("offset", e.place().offset()).with("expected", e.expected()).with("found", e.found());
    }

    private static Problem importNotGranted(Exception e, ImportDescriptor descriptor) {
        return new Problem(UNPROCESSABLE_CONTENT, "import-not-granted", "Import not granted", e)
                .with("module", descriptor.module()).with("name", descriptor.name())
                .with("importType", descriptor.type().toString());
    }

    /** A guest's trap: 504 at its deadline, else 422, with the kind and the guest's own stack. */
    public static Problem trap(Trap e) {
        boolean deadline = e.kind() == TrapKind.DEADLINE;
        return new Problem(deadline ? GATEWAY_TIMEOUT : UNPROCESSABLE_CONTENT, deadline ? "deadline" : "trap",
                deadline ? "Deadline exceeded" : "Plugin trapped", e)
                .with("trap", e.kind().name().toLowerCase(Locale.ROOT).replace('_', '-'))
                .with("stack", e.wasmStack().stream().map(Object::toString).toList());
    }

    private static Problem quota(PluginQuotaExceededException e) {
        Problem problem = new Problem(TOO_MANY_REQUESTS, "quota-exceeded", "Quota used up", e)
                .with("resource", e.resource()).with("limit", e.limit());
        return e.retryAfter().map(after -> problem.withHeader(HttpHeaders.RETRY_AFTER,
                Long.toString(Math.max(1, after.toSeconds())))).orElse(problem);
    }

    private static Problem overloaded(Exception e, long seconds) {
        return new Problem(TOO_MANY_REQUESTS, "over-capacity", "Over capacity", e)
                .withHeader(HttpHeaders.RETRY_AFTER, Long.toString(Math.max(1, seconds)));
    }
}
