package io.penstock.plugin;

import io.penstock.abi.wasi.WasiExit;
import io.penstock.plugin.PluginListener.CallKind;
import io.penstock.wasm.api.WasmFunction;
import io.penstock.wasm.api.WasmInstance;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.MonoSink;

/** One call of an exported function. */
final class InvokeJob extends GuestJob {

    private final DefaultPluginHost host;
    private final String export;
    private final List<@Nullable Object> args;
    private final MonoSink<List<@Nullable Object>> sink;
    private List<@Nullable Object> results = List.of();
    private boolean fresh;
    private boolean exited;

    InvokeJob(DefaultPluginHost host, PluginVersion version, String export, List<@Nullable Object> args,
            MonoSink<List<@Nullable Object>> sink) {
        super(version, CallKind.INVOKE, host.settings().limits().callTimeout(), host.listener(),
                host.observer().call(version.info().id(), CallKind.INVOKE, export, sink.contextView()));
        this.host = host;
        this.export = export;
        this.args = args;
        this.sink = sink;
    }

    @Override
    WasmInstance open(Duration deadline) {
        WasmInstance idle = version().pool().take();
        if (idle != null) {
            return idle;
        }
        fresh = true;
        return version().module().instantiate(host.grants().imports(plugin(), Grants.silent(plugin())), deadline);
    }

    @Override
    void call(WasmInstance instance) {
        try {
            if (fresh && version().info().abi() == PluginAbi.WASI_REACTOR) {
                instance.function("_initialize").filter(f -> f.type().params().isEmpty())
                        .ifPresent(WasmFunction::invoke);
            }
            WasmFunction function = instance.function(export)
                    .orElseThrow(() -> new UnknownExportException(plugin(), export));
            results = Collections.unmodifiableList(Arrays.<@Nullable Object>asList(function.invoke(args.toArray())));
        } catch (WasiExit exit) {
            if (exit.exitCode() != 0) {
                throw new PluginExitException(exit.exitCode(), "");
            }
            exited = true;
        }
    }

    @Override
    void giveBack(WasmInstance instance) {
        // A function that leaves the call could be called later, while somebody else has the instance: that must fail.
        if (exited || results.stream().anyMatch(WasmFunction.class::isInstance)) {
            instance.close();
        } else {
            version().pool().give(instance);
        }
    }

    @Override
    void ended(@Nullable Throwable failure) {
        if (failure == null) {
            sink.success(results);
        } else {
            sink.error(failure);
        }
    }
}
