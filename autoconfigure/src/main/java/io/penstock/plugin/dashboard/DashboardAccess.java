package io.penstock.plugin.dashboard;

import org.jspecify.annotations.Nullable;
import org.springframework.http.server.reactive.ServerHttpRequest;
import reactor.core.publisher.Mono;

/**
 * Who may see what on the dashboard. The page itself is public and shows nothing; each request for data comes with the token
 * that the visitor has given it, as {@code Authorization: Bearer …}. A bean of this type replaces the default one, which knows
 * one token. Safe for use by several threads.
 */
@FunctionalInterface
public interface DashboardAccess {

    /** Who sends this request; empty, which is answered with 401, when that is not known. Must not block. */
    Mono<Visitor> visitor(ServerHttpRequest request);

    /**
     * Somebody who looks at the dashboard.
     *
     * @param tenant whose plugins to show; null for all
     * @param operator whether to let them install, tier, reload and remove these plugins
     */
    record Visitor(@Nullable String tenant, boolean operator) {

        boolean sees(String other) {
            return tenant == null || tenant.equals(other);
        }
    }
}
