package io.penstock.plugin.actuate;

import io.penstock.plugin.PluginHost;
import io.penstock.plugin.PluginHostStatus;
import java.util.TreeMap;
import org.springframework.boot.health.contributor.AbstractReactiveHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import reactor.core.publisher.Mono;

/**
 * The host's health. It is up also when a stored plugin could not be loaded: that is one tenant's trouble, named in the
 * details, and no reason to take the service away from the others.
 */
public final class PluginHostHealthIndicator extends AbstractReactiveHealthIndicator {

    private final PluginHost host;

    /** The health of this host. */
    public PluginHostHealthIndicator(PluginHost host) {
        super("The plugin host cannot tell how it is");
        this.host = host;
    }

    @Override
    protected Mono<Health> doHealthCheck(Health.Builder builder) {
        PluginHostStatus status = host.status();
        builder.up().withDetail("plugins", status.plugins()).withDetail("running", status.running())
                .withDetail("waiting", status.waiting());
        if (!status.unavailable().isEmpty()) {
            builder.withDetail("unavailable", new TreeMap<>(status.unavailable()));
        }
        return Mono.just(builder.build());
    }
}
