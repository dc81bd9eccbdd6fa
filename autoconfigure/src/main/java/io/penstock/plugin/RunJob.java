package io.penstock.plugin;

import io.penstock.abi.wasi.WasiPreview1;
import io.penstock.plugin.PluginListener.CallKind;
import io.penstock.wasm.api.WasmInstance;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBuffer;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;

/** One run of a command: the guest between its input and its output. */
final class RunJob extends GuestJob {

    private final DefaultPluginHost host;
    private final TailOutput stderr;
    private final GuestInput input;
    private final GuestOutput output;
    private final WasiPreview1 process;

    RunJob(DefaultPluginHost host, PluginVersion version, PluginRunRequest request, Flux<DataBuffer> stdin,
            TailOutput stderr,
            CoreSubscriber<? super DataBuffer> subscriber) {
        super(version, CallKind.RUN, host.settings().limits().runTimeout(), host.listener(),
                host.observer().call(version.info().id(), CallKind.RUN, "_start", subscriber.currentContext()));
        this.host = host;
        this.stderr = stderr;
        this.input = new GuestInput(stdin, this::interrupt);
        this.output = new GuestOutput(subscriber, () -> host.stop(this));
        this.process = WasiPreview1.builder()
                .args(request.argv(plugin().name()))
                .env(request.env())
                .stdin(input)
                .stdout(output)
                .stderr(stderr)
                .build();
    }

    GuestOutput output() {
        return output;
    }

    @Override
    WasmInstance open(Duration deadline) {
        return version().module().instantiate(host.grants().imports(plugin(), process), deadline);
    }

    @Override
    void call(WasmInstance instance) {
        int exitCode = process.run(instance);
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
