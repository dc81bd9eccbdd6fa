package io.penstock.sample;

import io.penstock.plugin.Plugin;
import io.penstock.plugin.PluginHost;
import io.penstock.plugin.PluginId;
import io.penstock.plugin.PluginRun;
import io.penstock.plugin.PluginRunRequest;
import io.penstock.plugin.UnknownExportException;
import io.penstock.plugin.UnknownPluginException;
import io.penstock.plugin.web.PluginProblems;
import io.penstock.plugin.web.Problem;
import io.penstock.wasm.api.ExportDescriptor;
import io.penstock.wasm.api.ExternType;
import io.penstock.wasm.api.FunctionType;
import io.penstock.wasm.api.Trap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A tenant's plugins over HTTP; docs/http-api.md describes it. {@link TokenFilter} has checked the tenant's token. */
@RestController
@RequestMapping("/tenants/{tenant}/plugins")
final class PluginController {

    private static final String PLUGIN = "/{name}";
    private static final int LONGEST_INPUT = 16 << 20;

    private final PluginHost host;
    private final JsonValues values;

    PluginController(PluginHost host, JsonValues values) {
        this.host = host;
        this.values = values;
    }

    @PutMapping(path = PLUGIN, consumes = "application/wasm")
    Mono<ResponseEntity<PluginView>> install(@PathVariable String tenant, @PathVariable String name,
            ServerHttpRequest request) {
        return host.install(id(tenant, name), request.getBody()).map(Plugin::info)
                .map(info -> (info.replacement() ? ResponseEntity.ok() : ResponseEntity.created(request.getURI()))
                        .body(PluginView.of(info)));
    }

    @GetMapping
    List<PluginView> list(@PathVariable String tenant) {
        return host.list(tenant(tenant)).stream().map(Plugin::info)
                .map(PluginView::of)
                .toList();
    }

    @GetMapping(PLUGIN)
    PluginView get(@PathVariable String tenant, @PathVariable String name) {
        return PluginView.of(plugin(tenant, name).info());
    }

    @DeleteMapping(PLUGIN)
    Mono<ResponseEntity<Void>> remove(@PathVariable String tenant, @PathVariable String name) {
        PluginId id = id(tenant, name);
        return host.remove(id).map(removed -> {
            if (!removed) {
                throw new UnknownPluginException(id);
            }
            return ResponseEntity.noContent().build();
        });
    }

    @PostMapping(path = PLUGIN + "/functions/{export}", consumes = MediaType.APPLICATION_JSON_VALUE)
    Mono<Map<String, Object>> call(@PathVariable String tenant, @PathVariable String name, @PathVariable String export,
            @RequestBody byte[] arguments) {
        Plugin plugin = plugin(tenant, name);
        return plugin.invoke(export, values.arguments(arguments, type(plugin, export)))
                .map(results -> Map.of("results", results.stream().map(JsonValues::result).toList()));
    }

    /** Bytes in, whatever type they have, bytes out, by the plugin's ABI. */
    @PostMapping(PLUGIN + "/call/{export}")
    Mono<ResponseEntity<byte[]>> callWithBytes(@PathVariable String tenant, @PathVariable String name,
            @PathVariable String export, ServerHttpRequest request) {
        return DataBufferUtils.join(request.getBody(), LONGEST_INPUT).map(PluginController::bytes)
                .onErrorMap(DataBufferLimitException.class,
                        e -> new ResponseStatusException(HttpStatus.CONTENT_TOO_LARGE, e.getMessage(), e))
                .defaultIfEmpty(new byte[0]).flatMap(input -> plugin(tenant, name).call(export, input))
                .map(output -> ResponseEntity.ok().contentType(MediaType.APPLICATION_OCTET_STREAM).body(output));
    }

    private static byte[] bytes(DataBuffer buffer) {
        byte[] bytes = new byte[buffer.readableByteCount()];
        buffer.read(bytes);
        DataBufferUtils.release(buffer);
        return bytes;
    }

    @GetMapping(PLUGIN + "/versions")
    Mono<List<VersionView>> versions(@PathVariable String tenant, @PathVariable String name) {
        return host.versions(id(tenant, name)).map(all -> all.stream().map(VersionView::of).toList());
    }

    @PostMapping(PLUGIN + "/versions/{revision}/rollback")
    Mono<PluginView> rollback(@PathVariable String tenant, @PathVariable String name, @PathVariable long revision) {
        return host.rollback(id(tenant, name), revision).map(Plugin::info).map(PluginView::of);
    }

    /** Streams both ways at once: the guest reads the request while the client reads the response. */
    @PostMapping(PLUGIN + "/run")
    ResponseEntity<Flux<DataBuffer>> run(@PathVariable String tenant, @PathVariable String name,
            @RequestParam MultiValueMap<String, @Nullable String> query, ServerHttpRequest request) {
        List<String> args = query.getOrDefault("arg", List.of()).stream()
                .map(arg -> Objects.requireNonNullElse(arg, ""))
                .toList();
        PluginRunRequest command = checked(() -> new PluginRunRequest(args, query.getFirst("argv0"), Map.of()));
        PluginRun run = plugin(tenant, name).run(command, request.getBody());
        return ResponseEntity.ok().contentType(MediaType.APPLICATION_OCTET_STREAM)
                .body(run.stdout().onErrorMap(Trap.class,
                        trap -> PluginProblems.trap(trap).with("stderr", run.stderrTail())));
    }

    private Plugin plugin(String tenant, String name) {
        PluginId id = id(tenant, name);
        return host.find(id).orElseThrow(() -> new UnknownPluginException(id));
    }

    private static FunctionType type(Plugin plugin, String export) {
        return plugin.info().exports().stream().filter(e -> e.name().equals(export)).map(ExportDescriptor::type)
                .filter(ExternType.Function.class::isInstance).map(ExternType.Function.class::cast).findAny()
                .orElseThrow(() -> new UnknownExportException(plugin.id(), export)).type();
    }

    static String tenant(String tenant) {
        return id(tenant, "any").tenant();
    }

    static PluginId id(String tenant, String name) {
        return checked(() -> new PluginId(tenant, name));
    }

    private static <T> T checked(Supplier<T> value) {
        try {
            return value.get();
        } catch (IllegalArgumentException e) {
            throw Problem.badRequest(e.getMessage());
        }
    }
}
