package io.penstock.plugin;

import io.penstock.wasm.api.WasmInstance;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.util.context.ContextView;

/**
 * A call that runs, as the guest's thread sees it: whose it is, its instance, and how much time it has left. Host functions get
 * at it by {@link #current()}. It is good on the guest's thread and until the call ends.
 */
public interface GuestContext {

    /** The plugin that is called, as installed when the call began. */
    PluginInfo plugin();

    /** The instance, which nobody else uses meanwhile. */
    WasmInstance instance();

    /** The Reactor context of the call's subscriber. */
    ContextView reactorContext();

    /** Time until the deadline; zero when it is over. */
    Duration remaining();

    /** Most bytes the call may answer with. */
    long outputLimit();

    /** Calls an export with bytes, by the plugin's ABI; see {@link AbiSession#call}. */
    byte[] call(String export, byte[] input);

    /**
     * Waits for a Mono: the guest stands still, on its own thread, and no event loop is held. Deadline and cancel end the wait,
     * cancel the Mono and stop the guest.
     *
     * @return its value; null when it was empty
     * @throws io.penstock.wasm.api.Trap when the guest is stopped meanwhile
     * @throws RuntimeException what the Mono failed with
     */
    <T> @Nullable T await(Mono<T> mono);

    /** The call that the current thread runs. */
    static Optional<GuestContext> current() {
        return RunningCall.CURRENT.isBound() ? Optional.of(RunningCall.CURRENT.get()) : Optional.empty();
    }
}
