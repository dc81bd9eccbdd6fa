package io.penstock.plugin;

import io.penstock.plugin.PluginListener.CallKind;
import io.penstock.wasm.api.WasmException;
import io.penstock.wasm.api.WasmFunction;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** The first calls of a version, before anybody else gets at it: its health call, and the start of the instances it begins with. */
final class WarmUp {

    private final GuestCalls calls;

    WarmUp(GuestCalls calls) {
        this.calls = calls;
    }

    /**
     * Runs them on a guest thread, and waits for their end.
     *
     * @throws PluginHealthException when the version is not well
     * @throws WasmException when it cannot be started
     */
    void run(PluginVersion version) {
        boolean asked = VersionFactory.healthCall(version).isPresent();
        int more = version.pool().min();
        if (!asked && more == 0) {
            return;
        }
        Mono.create(sink -> {
            version.retain();
            calls.start(new TaskJob<>(calls, version, CallKind.WARM_UP, "warm-up", context -> {
                if (asked) {
                    askForHealth(context, version.policy().healthExport());
                }
                for (int i = 0; i < more; i++) {
                    GuestInstance instance = calls.instantiate(version, context.remaining());
                    instance.start(version.pool().settings());
                    version.pool().addNew(instance);
                }
                return null;
            }, null, sink), sink);
        }).block();
    }

    private static void askForHealth(GuestContext context, String export) {
        PluginId id = context.plugin().id();
        Optional<WasmFunction> function = context.instance().function(export);
        try {
            List<@Nullable Object> results = Arrays.asList(function.orElseThrow().invoke());
            if (!results.isEmpty() && !Integer.valueOf(0).equals(results.getFirst())) {
                throw new PluginHealthException(id, export,
                        new InvalidArgumentsException("expected 0, found " + results));
            }
        } catch (WasmException e) {
            throw new PluginHealthException(id, export, e);
        }
    }
}
