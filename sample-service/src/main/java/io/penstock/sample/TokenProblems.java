package io.penstock.sample;

import io.penstock.plugin.web.Problem;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpRequest;

/** Answers to requests that lack the right token. */
final class TokenProblems {

    private TokenProblems() {
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
}
