package io.penstock.plugin;

import io.penstock.plugin.PluginListener.CallKind;
import io.penstock.wasm.api.FunctionType;
import io.penstock.wasm.api.Values;
import io.penstock.wasm.api.WasmFunction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBuffer;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A handle: an id, and how calls of it are made. */
final class DefaultPlugin implements Plugin {

    private final GuestCalls calls;
    private final PluginInfo info;

    DefaultPlugin(GuestCalls calls, PluginInfo info) {
        this.calls = calls;
        this.info = info;
    }

    @Override
    public PluginId id() {
        return info.id();
    }

    @Override
    public PluginInfo info() {
        return info;
    }

    @Override
    public Mono<List<@Nullable Object>> invoke(String export, List<? extends @Nullable Object> args) {
        // A copy now: the list is the caller's, and the call comes later. List.copyOf minds nulls, which references may be.
        List<@Nullable Object> values = Collections.unmodifiableList(new ArrayList<>(args));
        return call(export, version -> check(version, export, values), context -> {
            WasmFunction function = context.instance().function(export)
                    .orElseThrow(() -> new UnknownExportException(id(), export));
            List<@Nullable Object> results = Arrays.asList(function.invoke(values.toArray()));
            return Collections.unmodifiableList(results);
        }, Collections.<@Nullable Object>emptyList());
    }

    @Override
    public <T> Mono<T> call(GuestTask<T> task) {
        return call("task", version -> {
        }, task, null);
    }

    @Override
    public Mono<byte[]> call(String export, byte[] input) {
        return call(export, version -> {
            FunctionType _ = version.function(export).orElseThrow(() -> new UnknownExportException(id(), export));
        }, context -> context.call(export, input), new byte[0]);
    }

    private <T> Mono<T> call(String what, Consumer<PluginVersion> check, GuestTask<T> task,
            @Nullable T ofExit) {
        return calls.decorate(id(), Mono.create(sink -> {
            PluginVersion version = calls.retain(id());
            try {
                check.accept(version);
            } catch (PluginException e) {
                version.release();
                throw e;
            }
            calls.start(new TaskJob<>(calls, version, CallKind.INVOKE, what, task, ofExit, sink), sink);
        }));
    }

    private void check(PluginVersion version, String export, List<@Nullable Object> args) {
        FunctionType type = version.function(export).orElseThrow(() -> new UnknownExportException(id(), export));
        int expected = type.params().size();
        if (args.size() != expected) {
            throw new InvalidArgumentsException("function \"" + export + "\" of type " + type + " takes " + expected
                    + " arguments, found " + args.size());
        }
        for (int i = 0; i < expected; i++) {
            if (!Values.fits(args.get(i), type.params().get(i))) {
                throw new InvalidArgumentsException("argument " + i + " of function \"" + export + "\" must be "
                        + type.params().get(i) + ", found " + Values.describe(args.get(i)));
            }
        }
    }

    @Override
    public PluginRun run(PluginRunRequest request, Flux<DataBuffer> stdin) {
        return new CommandRun(calls, id(), request, stdin);
    }
}
