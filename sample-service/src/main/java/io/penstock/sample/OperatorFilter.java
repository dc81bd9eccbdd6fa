package io.penstock.sample;

import io.penstock.plugin.dashboard.BearerToken;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Set;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPattern.PathMatchInfo;
import org.springframework.web.util.pattern.PathPatternParser;
import reactor.core.publisher.Mono;

/**
 * Lets a request to an actuator endpoint pass when it carries the operator's token, or when the endpoint names no tenant and changes
 * nothing: probes and scrapers have no tokens.
 */
@Order(Ordered.HIGHEST_PRECEDENCE + 100)
final class OperatorFilter implements WebFilter {

    private static final Set<String> PUBLIC = Set.of("health", "info", "metrics", "prometheus");

    private final byte[] token;
    private final PathPattern endpoints;

    /**
     * A filter.
     *
     * @param basePath what is before the names of endpoints
     */
    OperatorFilter(String token, String basePath) {
        this.token = token.getBytes(StandardCharsets.UTF_8);
        this.endpoints = PathPatternParser.defaultInstance.parse(basePath + "/{endpoint}/**");
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        PathMatchInfo match = endpoints.matchAndExtract(exchange.getRequest().getPath().pathWithinApplication());
        if (match == null || PUBLIC.contains(match.getUriVariables().get("endpoint")) || isOperator(exchange)) {
            return chain.filter(exchange);
        }
        return Mono.error(TokenProblems.unauthorized(exchange.getRequest(), "the operator's token", "operator"));
    }

    private boolean isOperator(ServerWebExchange exchange) {
        String found = BearerToken.of(exchange.getRequest());
        return found != null && MessageDigest.isEqual(token, found.getBytes(StandardCharsets.UTF_8));
    }
}
