package io.penstock.plugin.actuate;

import io.penstock.wasm.CompilationTrace;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;

/**
 * The endpoint {@code wasmtrace}: {@code GET} names the plugins there is a compilation trace of, {@code GET {tenant}/{name}}
 * is one as Chrome trace events, for Perfetto; with {@code ?detailed=true} each function shows.
 */
@Endpoint(id = "wasmtrace")
public final class WasmTraceEndpoint {

    private final CompilationTrace trace;

    /** The endpoint of this trace. */
    public WasmTraceEndpoint(CompilationTrace trace) {
        this.trace = trace;
    }

    /** The names of plugins, as tenant/name. */
    @ReadOperation
    public Map<String, List<String>> modules() {
        return Map.of("plugins", List.copyOf(trace.modules()));
    }

    /** A plugin's trace. Null, which is 404, when there is none. */
    @ReadOperation(produces = "application/json")
    public @Nullable String trace(@Selector String tenant, @Selector String name, @Nullable Boolean detailed) {
        return trace.json(tenant + "/" + name, Boolean.TRUE.equals(detailed)).orElse(null);
    }
}
