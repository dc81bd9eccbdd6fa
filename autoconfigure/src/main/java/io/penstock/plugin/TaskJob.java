package io.penstock.plugin;

import io.penstock.abi.wasi.WasiExit;
import io.penstock.plugin.PluginListener.CallKind;
import io.penstock.wasm.api.Extern;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.MonoSink;

/** One call with one answer, on an instance out of the pool. */
final class TaskJob<T> extends GuestJob {

    private final GuestCalls calls;
    private final GuestTask<T> task;
    private final @Nullable T ofExit;
    private final MonoSink<T> sink;
    private @Nullable T result;
    private boolean exited;

    /**
     * A call.
     *
     * @param what the export's name, for observers
     * @param ofExit the answer when the guest ends itself with exit code 0
     */
    TaskJob(GuestCalls calls, PluginVersion version, CallKind kind, String what, GuestTask<T> task,
            @Nullable T ofExit, MonoSink<T> sink) {
        super(version, kind, sink.contextView(),
                calls.observer().call(version.info().id(), kind, what, sink.contextView()));
        this.calls = calls;
        this.task = task;
        this.ofExit = ofExit;
        this.sink = sink;
    }

    @Override
    GuestInstance open(Duration deadline) {
        GuestInstance idle = version().pool().take();
        return idle != null ? idle : calls.instantiate(version(), deadline);
    }

    @Override
    void call(RunningCall context, GuestInstance instance) throws Exception {
        try {
            instance.start(version().pool().settings());
            result = task.run(context);
        } catch (WasiExit exit) {
            if (exit.exitCode() != 0) {
                throw new PluginExitException(exit.exitCode(), "");
            }
            result = ofExit;
            exited = true;
        }
    }

    @Override
    void giveBack(GuestInstance instance) {
        // A function that leaves the call could be called later, while somebody else has the instance: that must fail.
        if (exited || (result instanceof List<?> values && values.stream().anyMatch(Extern.class::isInstance))) {
            instance.close();
        } else {
            version().pool().give(instance);
        }
    }

    @Override
    void ended(@Nullable Throwable failure) {
        if (failure == null) {
            sink.success(result);
        } else {
            sink.error(failure);
        }
    }
}
