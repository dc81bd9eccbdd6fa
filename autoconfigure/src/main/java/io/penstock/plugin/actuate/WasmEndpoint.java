package io.penstock.plugin.actuate;

import io.penstock.plugin.PluginHost;
import io.penstock.plugin.PluginId;
import io.penstock.plugin.UnknownPluginException;
import io.penstock.wasm.EngineConfig;
import io.penstock.wasm.WasmEngine;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import reactor.core.publisher.Mono;

/**
 * The endpoint {@code wasm}: {@code GET} for the engine and all plugins, {@code GET {tenant}/{name}} for one,
 * {@code POST {tenant}/{name}/{operation}} with {@code tier-down}, {@code tier-up} or {@code reload}, and
 * {@code DELETE {tenant}/{name}}. It can only be read unless {@code management.endpoint.wasm.access=unrestricted}.
 */
@Endpoint(id = "wasm", defaultAccess = Access.READ_ONLY)
public final class WasmEndpoint {

    private static final int HOTTEST_OF_ALL = 5;
    private static final int HOTTEST_OF_ONE = 20;
    private static final int MOST_HOTTEST = 10_000;

    private final WasmEngine engine;
    private final PluginHost host;
    private final PluginReports reports;

    /** The endpoint of this host and its engine. */
    public WasmEndpoint(WasmEngine engine, PluginHost host, PluginReports reports) {
        this.engine = engine;
        this.host = host;
        this.reports = reports;
    }

    /**
     * The whole.
     *
     * @param unavailable stored plugins that could not be loaded, with the reason
     */
    public record Report(Engine engine, List<PluginReport> plugins, Map<String, String> unavailable) {
    }

    /** The engine: when it compiles, with which compilers, and the queue of the optimizing one. */
    public record Engine(String compilation, String tiering, Queue queue, boolean codeCache) {
    }

    /** Functions that wait to be optimized, and how many may. */
    public record Queue(int waiting, int limit) {
    }

    /** The engine and all plugins. */
    @ReadOperation
    public Report plugins() {
        EngineConfig config = engine.config();
        Map<String, String> unavailable = new TreeMap<>();
        host.status().unavailable().forEach((id, reason) -> unavailable.put(id.toString(), reason));
        return new Report(
                new Engine(Tags.text(config.compilation()), Tags.text(config.tiering()),
                        new Queue(engine.waitingTierUps(), config.optimizeQueue()), config.codeCache() != null),
                reports.all(HOTTEST_OF_ALL), unavailable);
    }

    /** One plugin; {@code hottest} is how many of its functions to name. Null, which is 404, when there is none. */
    @ReadOperation
    public @Nullable PluginReport plugin(@Selector String tenant, @Selector String name, @Nullable Integer hottest) {
        int most = hottest == null ? HOTTEST_OF_ONE : hottest;
        if (most < 0 || most > MOST_HOTTEST) {
            throw new InvalidEndpointRequestException("hottest must be 0 to " + MOST_HOTTEST + ", found " + most,
                    "hottest must be 0 to " + MOST_HOTTEST);
        }
        return reports.of(id(tenant, name), most).orElse(null);
    }

    /** Tiers a plugin down or up, or loads it anew. A tier-up goes on in the background. */
    @WriteOperation
    public Mono<WebEndpointResponse<Map<String, String>>> operate(@Selector String tenant, @Selector String name,
            @Selector String operation) {
        PluginId id = id(tenant, name);
        Mono<?> work = switch (operation) {
            case "tier-down" -> Mono.fromRunnable(() -> host.tierDown(id));
            case "tier-up" -> Mono.fromRunnable(() -> host.tierUp(id).subscribe(done -> {
            }, error -> {
                // The engine was closed before it was done: nobody asks any more.
            }));
            case "reload" -> host.reload(id);
            default -> throw new InvalidEndpointRequestException("no operation " + operation,
                    "operation must be tier-down, tier-up or reload");
        };
        return work.thenReturn(new WebEndpointResponse<>(Map.of("plugin", id.toString(), "operation", operation)))
                .onErrorResume(UnknownPluginException.class, unknown -> Mono.just(notFound()))
                .onErrorMap(IllegalStateException.class,
                        e -> new InvalidEndpointRequestException(String.valueOf(e.getMessage()), "not possible", e));
    }

    /** Removes a plugin from the host and its store. */
    @DeleteOperation
    public Mono<WebEndpointResponse<Map<String, String>>> remove(@Selector String tenant, @Selector String name) {
        PluginId id = id(tenant, name);
        return host.remove(id).map(removed -> removed
                ? new WebEndpointResponse<>(Map.of("plugin", id.toString(), "operation", "remove"))
                : notFound());
    }

    private static WebEndpointResponse<Map<String, String>> notFound() {
        return new WebEndpointResponse<>(WebEndpointResponse.STATUS_NOT_FOUND);
    }

    private static PluginId id(String tenant, String name) {
        try {
            return new PluginId(tenant, name);
        } catch (IllegalArgumentException e) {
            throw new InvalidEndpointRequestException(String.valueOf(e.getMessage()), "not a plugin's name", e);
        }
    }
}
