package io.penstock.plugin.actuate;

import io.penstock.plugin.PluginHost;
import io.penstock.plugin.PluginHostStatus;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.boot.health.contributor.AbstractReactiveHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import reactor.core.publisher.Mono;

/**
 * The host's health. It is up also when a stored plugin could not be loaded: that is one tenant's trouble, named in the
 * details, and no reason to take the service away from the others.
 */
public final class PluginHostHealthIndicator extends AbstractReactiveHealthIndicator {

    /** So many are named. */
    private static final int MOST_PLUGINS = 1_000;

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
                .withDetail("waiting", status.waiting()).withDetail("byPlugin", byPlugin(status));
        if (!status.unavailable().isEmpty()) {
            builder.withDetail("unavailable", new TreeMap<>(status.unavailable()));
        }
        return Mono.just(builder.build());
    }

    private Map<String, String> byPlugin(PluginHostStatus status) {
        Map<String, String> states = new TreeMap<>();
        host.list().stream().limit(MOST_PLUGINS).forEach(plugin -> states.put(plugin.id().toString(), "UP"));
        status.unavailable().keySet().forEach(id -> states.put(id.toString(), "DOWN"));
        return states;
    }
}
