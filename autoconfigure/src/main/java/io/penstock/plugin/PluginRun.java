package io.penstock.plugin;

import org.springframework.core.io.buffer.DataBuffer;
import reactor.core.publisher.Flux;

/** One run of a WASI command, prepared by {@link Plugin#run}. */
public interface PluginRun {

    /**
     * Starts the guest when subscribed to (once), and emits what it writes to its standard output. The guest waits in its
     * write while the subscriber asks for nothing; at most 64 KiB are held for it. The subscriber releases the buffers.
     *
     * <p>Completes when the guest ends with exit code 0. Otherwise it fails, after all output written until then: with
     * {@link PluginExitException} on a non-zero exit code, with the {@link io.penstock.wasm.api.Trap} on a trap, or as
     * {@link Plugin} says; with {@link UnknownExportException} when the plugin has no {@code _start}. Cancelling stops the guest.
     */
    Flux<DataBuffer> stdout();

    /**
     * The end of what the guest has written to its standard error until now, at most 8 KiB, decoded as UTF-8. It is complete
     * once {@link #stdout()} has terminated.
     */
    String stderrTail();
}
