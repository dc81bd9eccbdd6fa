package io.penstock.plugin;

import io.penstock.wasm.api.Trap;
import io.penstock.wasm.api.TrapKind;
import io.penstock.wasm.api.WasmInstance;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import reactor.core.Exceptions;
import reactor.core.publisher.Mono;
import reactor.util.context.ContextView;

/** The call that a guest thread runs, bound to the thread while it does. */
final class RunningCall implements GuestContext {

    static final ScopedValue<RunningCall> CURRENT = ScopedValue.newInstance();

    private final GuestJob job;
    private final GuestInstance instance;
    private final ContextView reactorContext;
    private final long end;

    RunningCall(GuestJob job, GuestInstance instance, ContextView reactorContext, long end) {
        this.job = job;
        this.instance = instance;
        this.reactorContext = reactorContext;
        this.end = end;
    }

    @Override
    public PluginInfo plugin() {
        return job.version().info();
    }

    @Override
    public WasmInstance instance() {
        return instance.wasm();
    }

    @Override
    public ContextView reactorContext() {
        return reactorContext;
    }

    @Override
    public Duration remaining() {
        return Duration.ofNanos(Math.max(0, end - System.nanoTime()));
    }

    @Override
    public long outputLimit() {
        return job.policy().limits().outputBytes();
    }

    @Override
    public byte[] call(String export, byte[] input) {
        byte[] output = instance.session().call(this, export, input);
        if (output.length > outputLimit()) {
            throw new OutputTooLargeException(plugin().id(), outputLimit(), output.length);
        }
        return output;
    }

    @Override
    public <T> @Nullable T await(Mono<T> mono) {
        CompletableFuture<@Nullable T> future = mono.contextWrite(reactorContext).toFuture();
        try {
            return future.get();
        } catch (InterruptedException e) {
            future.cancel(true);
            Thread.currentThread().interrupt();
            throw new Trap(job.isCancelled() || remaining().isPositive() ? TrapKind.INTERRUPTED : TrapKind.DEADLINE,
                    List.of());
        } catch (ExecutionException e) {
            throw Exceptions.propagate(e.getCause() == null ? e : e.getCause());
        }
    }
}
