package io.penstock.plugin.dashboard;

import io.penstock.plugin.PluginHost;
import io.penstock.plugin.PluginId;
import io.penstock.plugin.UnknownPluginException;
import io.penstock.plugin.dashboard.DashboardAccess.Visitor;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiFunction;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.web.reactive.function.BodyExtractors;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The dashboard's requests: its files, which anybody may have, and below {@code api} the data, for visitors that
 * {@link DashboardAccess} knows: {@code GET session}, {@code GET events} (server-sent), {@code PUT plugins/{tenant}/{name}},
 * {@code DELETE} of it, and {@code POST plugins/{tenant}/{name}/{operation}}.
 */
public final class DashboardRoutes {

    private static final String PLUGIN = "/api/plugins/{tenant}/{name}";

    private final DashboardAccess access;
    private final DashboardFeed feed;
    private final PluginHost host;
    private final DashboardPage page = new DashboardPage();

    /**
     * Routes.
     *
     * @throws MissingWebJarException when the page's chart library is not there
     */
    public DashboardRoutes(DashboardAccess access, DashboardFeed feed, PluginHost host) {
        this.access = access;
        this.feed = feed;
        this.host = host;
    }

    /** The routes below this path, which begins with a slash and does not end with one. */
    public RouterFunction<ServerResponse> below(String path) {
        return RouterFunctions.route()
                .GET(path, request -> ServerResponse.permanentRedirect(URI.create(path + "/")).build())
                .GET(path + "/", request -> page.file("index.html"))
                .GET(path + "/api/session", request -> forVisitor(request, this::session))
                .GET(path + "/api/events", request -> forVisitor(request, this::events))
                .PUT(path + PLUGIN, request -> forOperator(request, this::install))
                .DELETE(path + PLUGIN, request -> forOperator(request, this::remove))
                .POST(path + PLUGIN + "/{operation}", request -> forOperator(request, this::operate))
                .GET(path + "/{file}", request -> page.file(request.pathVariable("file")))
                .build();
    }

    private Mono<ServerResponse> forVisitor(ServerRequest request,
            BiFunction<ServerRequest, Visitor, Mono<ServerResponse>> handler) {
        return access.visitor(request.exchange().getRequest()).flatMap(visitor -> handler.apply(request, visitor))
                .onErrorResume(DashboardProblems::answer)
                .switchIfEmpty(Mono.defer(DashboardRoutes::unauthorized));
    }

    private Mono<ServerResponse> forOperator(ServerRequest request,
            BiFunction<ServerRequest, PluginId, Mono<ServerResponse>> handler) {
        return forVisitor(request, (same, visitor) -> {
            PluginId id = new PluginId(same.pathVariable("tenant"), same.pathVariable("name"));
            return visitor.operator() && visitor.sees(id.tenant())
                    ? handler.apply(same, id)
                    : DashboardProblems.problem(HttpStatus.FORBIDDEN, "This token does not allow to change " + id);
        });
    }

    private static Mono<ServerResponse> unauthorized() {
        return ServerResponse.status(HttpStatus.UNAUTHORIZED)
                .header(HttpHeaders.WWW_AUTHENTICATE, "Bearer realm=\"penstock dashboard\"")
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .bodyValue(
                        ProblemDetail.forStatusAndDetail(HttpStatus.UNAUTHORIZED, "The token is missing or unknown"));
    }

    private Mono<ServerResponse> session(ServerRequest request, Visitor visitor) {
        Map<String, Object> session = new HashMap<>();
        session.put("operator", visitor.operator());
        session.put("tenant", visitor.tenant() == null ? "" : visitor.tenant());
        return ServerResponse.ok().bodyValue(session);
    }

    private Mono<ServerResponse> events(ServerRequest request, Visitor visitor) {
        Flux<ServerSentEvent<Snapshot>> events = feed.of(visitor)
                .map(snapshot -> ServerSentEvent.builder(snapshot).build());
        return ServerResponse.ok().contentType(MediaType.TEXT_EVENT_STREAM)
                .header(HttpHeaders.CACHE_CONTROL, "no-store").header("X-Accel-Buffering", "no")
                .body(events, ServerSentEvent.class);
    }

    private Mono<ServerResponse> install(ServerRequest request, PluginId id) {
        Flux<DataBuffer> bytes = request.body(BodyExtractors.toDataBuffers());
        return host.install(id, bytes).flatMap(plugin -> done(id));
    }

    private Mono<ServerResponse> remove(ServerRequest request, PluginId id) {
        return host.remove(id).flatMap(removed -> removed ? done(id) : Mono.error(new UnknownPluginException(id)));
    }

    private Mono<ServerResponse> operate(ServerRequest request, PluginId id) {
        Mono<?> work = switch (request.pathVariable("operation")) {
            case "tier-down" -> Mono.fromRunnable(() -> host.tierDown(id));
            case "tier-up" -> host.tierUp(id);
            case "reload" -> host.reload(id);
            default -> Mono.error(new IllegalArgumentException("operation must be tier-down, tier-up or reload"));
        };
        return work.then(Mono.defer(() -> done(id)));
    }

    private static Mono<ServerResponse> done(PluginId id) {
        return ServerResponse.ok().bodyValue(Map.of("plugin", id.toString()));
    }
}
