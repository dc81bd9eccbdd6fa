package io.penstock.sample;

import java.net.URI;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.ErrorResponseException;

/**
 * An answer that is an error: an RFC 9457 problem detail of type {@code urn:penstock:problem:<name>} with a status, the
 * type's title, what happened this time, and members of its own.
 */
final class Problem extends ErrorResponseException {

    private static final long serialVersionUID = 1L;

    Problem(HttpStatus status, String type, String title, String detail, @Nullable Throwable cause) {
        super(status, ProblemDetail.forStatusAndDetail(status, detail), cause);
        setType(URI.create("urn:penstock:problem:" + type));
        setTitle(title);
    }

    Problem(HttpStatus status, String type, String title, String detail) {
        this(status, type, title, detail, null);
    }

    /** The message of the cause is fit for the caller: it says what is wrong with the plugin or the request. */
    Problem(HttpStatus status, String type, String title, Exception cause) {
        this(status, type, title, Objects.requireNonNullElse(cause.getMessage(), title), cause);
    }

    static Problem badRequest(@Nullable String detail) {
        return new Problem(HttpStatus.BAD_REQUEST, "bad-request", "Bad request",
                Objects.requireNonNullElse(detail, "Bad request"));
    }

    /**
     * Without a token that is known (RFC 6750).
     *
     * @param needed which one, for people
     * @param owner whose it should be
     */
    static Problem unauthorized(ServerHttpRequest request, String needed, String owner) {
        boolean tried = request.getHeaders().containsHeader(HttpHeaders.AUTHORIZATION);
        return new Problem(HttpStatus.UNAUTHORIZED, "unauthorized", "Token needed",
                tried ? "The token belongs to no " + owner : "Send " + needed + " as 'Authorization: Bearer …'")
                .withHeader(HttpHeaders.WWW_AUTHENTICATE,
                        "Bearer realm=\"penstock\"" + (tried ? ", error=\"invalid_token\"" : ""));
    }

    /** Adds a member. */
    Problem with(String member, Object value) {
        getBody().setProperty(member, value);
        return this;
    }

    /** Adds a response header. */
    Problem withHeader(String name, String value) {
        getHeaders().add(name, value);
        return this;
    }
}
