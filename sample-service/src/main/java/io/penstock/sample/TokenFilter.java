package io.penstock.sample;

import io.penstock.plugin.dashboard.BearerToken;
import io.penstock.plugin.web.Problem;
import java.util.Optional;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
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
        Optional<String> caller = Optional.ofNullable(BearerToken.of(exchange.getRequest())).flatMap(tokens::tenantOf);
        if (caller.isEmpty()) {
            return Mono.error(TokenProblems.unauthorized(exchange.getRequest(), "the tenant's token", "tenant"));
        }
        return caller.get().equals(tenant) ? chain.filter(exchange) : Mono.error(forbidden());
    }

    private static Problem forbidden() {
        return new Problem(HttpStatus.FORBIDDEN, "forbidden", "Another tenant's",
                "The token belongs to another tenant");
    }
}
