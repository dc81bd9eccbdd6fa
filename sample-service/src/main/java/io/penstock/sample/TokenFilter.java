package io.penstock.sample;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPattern.PathMatchInfo;
import org.springframework.web.util.pattern.PathPatternParser;
import reactor.core.publisher.Mono;

/**
 * Lets a request to {@code /tenants/{tenant}/…} pass when it carries the token of that tenant (RFC 6750). It reads the path
 * with the parser that the request mappings use, so that both mean the same tenant.
 */
@Order(Ordered.HIGHEST_PRECEDENCE + 100)
final class TokenFilter implements WebFilter {

    private static final PathPattern TENANT = PathPatternParser.defaultInstance.parse("/tenants/{tenant}/**");

    private static final String SCHEME = "Bearer ";

    private final TenantTokens tokens;

    TokenFilter(TenantTokens tokens) {
        this.tokens = tokens;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        PathMatchInfo match = TENANT.matchAndExtract(exchange.getRequest().getPath().pathWithinApplication());
        if (match == null) {
            return chain.filter(exchange);
        }
        String tenant = match.getUriVariables().get("tenant");
        String authorization = exchange.getRequest().getHeaders().getFirst(HttpHeaders.AUTHORIZATION);
        Optional<String> caller = Optional.ofNullable(token(authorization)).flatMap(tokens::tenantOf);
        if (caller.isEmpty()) {
            return Mono.error(unauthorized(authorization != null));
        }
        return caller.get().equals(tenant) ? chain.filter(exchange) : Mono.error(forbidden());
    }

    private static @Nullable String token(@Nullable String authorization) {
        return authorization != null && authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                ? authorization.substring(SCHEME.length()).strip()
                : null;
    }

    private static Problem unauthorized(boolean tried) {
        return new Problem(HttpStatus.UNAUTHORIZED, "unauthorized", "Token needed",
                tried ? "The token belongs to no tenant" : "Send the tenant's token as 'Authorization: Bearer …'")
                .withHeader(HttpHeaders.WWW_AUTHENTICATE,
                        "Bearer realm=\"penstock\"" + (tried ? ", error=\"invalid_token\"" : ""));
    }

    private static Problem forbidden() {
        return new Problem(HttpStatus.FORBIDDEN, "forbidden", "Another tenant's",
                "The token belongs to another tenant");
    }
}
