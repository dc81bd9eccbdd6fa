package io.penstock.plugin.web;

import java.net.URI;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/**
 * An answer that is an error: an RFC 9457 problem detail of type {@code urn:penstock:problem:<name>} with a status, the
 * type's title, what happened this time, and members of its own. Not safe for use by several threads until it is thrown.
 */
public final class Problem extends ErrorResponseException {

    private static final long serialVersionUID = 1L;

    Problem(HttpStatus status, String type, String title, String detail, @Nullable Throwable cause) {
        super(status, ProblemDetail.forStatusAndDetail(status, detail), cause);
        setType(URI.create("urn:penstock:problem:" + type));
        setTitle(title);
    }

    /**
     * A problem of no exception's.
     *
     * @param type the last part of its URN
     * @param title of the type, the same each time
     * @param detail what happened this time, for the caller
     */
    public Problem(HttpStatus status, String type, String title, String detail) {
        this(status, type, title, detail, null);
    }

    /** The message of the cause is fit for the caller: it says what is wrong with the plugin or the request. */
    Problem(HttpStatus status, String type, String title, Exception cause) {
        this(status, type, title, Objects.requireNonNullElse(cause.getMessage(), title), cause);
    }

    /** The request says what it must not (400). */
    public static Problem badRequest(@Nullable String detail) {
        return new Problem(HttpStatus.BAD_REQUEST, "bad-request", "Bad request",
                Objects.requireNonNullElse(detail, "Bad request"));
    }

    /** Adds a member. */
    public Problem with(String member, Object value) {
        getBody().setProperty(member, value);
        return this;
    }

    /** Adds a response header. */
    public Problem withHeader(String name, String value) {
        getHeaders().add(name, value);
        return this;
    }
}
