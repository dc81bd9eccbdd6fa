package io.penstock.sample;

import java.net.URI;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/**
 * An answer that is an error: an RFC 9457 problem detail of type {@code urn:penstock:problem:<name>} with a status, the
 * type's title, what happened this time, and members of its own.
 */
final class Problem extends ErrorResponseException {

    private static final long serialVersionUID = 1L;

    Problem(HttpStatus status, String type, String title, String detail) {
        super(status, ProblemDetail.forStatusAndDetail(status, detail), null);
        setType(URI.create("urn:penstock:problem:" + type));
        setTitle(title);
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
