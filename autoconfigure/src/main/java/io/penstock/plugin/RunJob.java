package io.penstock.plugin;

import io.penstock.abi.wasi.WasiPreview1;
import io.penstock.plugin.PluginListener.CallKind;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBuffer;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;

/** One run of a command: the guest between its input and its output. */
final class RunJob extends GuestJob {

    private final GuestCalls calls;
    private final TailOutput stderr;
    private final GuestInput input;
    private final GuestOutput output;
    private final WasiPreview1 process;

    RunJob(GuestCalls calls, PluginVersion version, PluginRunRequest request, Flux<DataBuffer> stdin,
            TailOutput stderr,
            CoreSubscriber<? super DataBuffer> subscriber) {
        super(version, CallKind.RUN, subscriber.currentContext(),
                calls.observer().call(version.info().id(), CallKind.RUN, "_start", subscriber.currentContext()));
        this.calls = calls;
        this.stderr = stderr;
        this.input = new GuestInput(stdin, this::interrupt);
        this.output = new GuestOutput(subscriber, () -> calls.stop(this));
        WasiPreview1.Builder world = WasiPreview1.builder()
                .args(request.argv(plugin().name()))
                .env(request.env())
                .stdin(input)
                .stdout(output)
                .stderr(stderr);
        calls.directories().addTo(plugin(), world);
        this.process = world.build();
    }

    GuestOutput output() {
        return output;
    }

    @Override
    GuestInstance open(Duration deadline) {
        version().pool().makeRoom(calls.running(plugin()));
        return calls.instantiate(version(), new WasiSession(process), deadline);
    }

    @Override
    void call(RunningCall context, GuestInstance instance) {
        int exitCode = process.run(instance.wasm());
        if (exitCode != 0) {
            throw new PluginExitException(exitCode, stderr.text());
        }
    }

    @Override
    void ended(@Nullable Throwable failure) {
        input.close();
        // Without its input the guest was stopped, or ended some way that means nothing.
        Throwable inputFailure = input.failure();
        output.end(inputFailure != null ? inputFailure : failure);
    }
}
