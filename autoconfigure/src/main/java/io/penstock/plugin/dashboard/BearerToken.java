package io.penstock.plugin.dashboard;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;
import reactor.core.publisher.Mono;

/** The default access: who has the one token sees all tenants' plugins. */
public final class BearerToken implements DashboardAccess {

    private static final String SCHEME = "Bearer ";

    private final byte[] token;
    private final Visitor visitor;

    /**
     * Access with a token.
     *
     * @param operator whether its bearer may change something
     */
    public BearerToken(String token, boolean operator) {
        this.token = token.getBytes(StandardCharsets.UTF_8);
        this.visitor = new Visitor(null, operator);
    }

    @Override
    public Mono<Visitor> visitor(ServerHttpRequest request) {
        String found = of(request);
        return found != null && MessageDigest.isEqual(token, found.getBytes(StandardCharsets.UTF_8))
                ? Mono.just(visitor)
                : Mono.empty();
    }

    /** The bearer token of a request (RFC 6750), null if it has none. */
    public static @Nullable String of(ServerHttpRequest request) {
        String authorization = request.getHeaders().getFirst(HttpHeaders.AUTHORIZATION);
        return authorization != null && authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                ? authorization.substring(SCHEME.length()).strip()
                : null;
    }
}
