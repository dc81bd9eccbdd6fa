package io.penstock.plugin;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBuffer;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A handle of an installed plugin. It may be kept for as long as one likes: every call goes to the version that is installed
 * at that moment, and fails with {@link UnknownPluginException} when the plugin was removed. Safe for use by several threads.
 *
 * <p>Calls run on the host's guest threads; signals come on one of these. Each call has an instance for itself. After an
 * {@link #invoke} that ended well the instance may serve a later call of the same plugin, so what it kept in its memory may be
 * there or not; each {@link #run} has a fresh one. All calls may fail with
 * <ul>
 * <li>{@link PluginOverloadedException} when neither a guest thread nor a place in the queue is free,
 * <li>{@link io.penstock.wasm.api.Trap} when the guest traps, also at its deadline ({@code DEADLINE}),
 * <li>{@link io.penstock.wasm.api.ResourceLimitExceeded} when the machine has no more memory to give,
 * <li>{@link PluginExitException} when the guest ends itself with a non-zero exit code.
 * </ul>
 */
public interface Plugin {

    /** Which plugin. */
    PluginId id();

    /**
     * The version that was installed when this handle was obtained: for the handle that {@link PluginHost#install} emits, the
     * one which that call installed. {@link PluginHost#find} gives a handle with the version of now.
     */
    PluginInfo info();

    /**
     * Calls an exported function, when subscribed to. Cancelling stops the guest.
     *
     * @param export name of the function
     * @param args one value for each parameter, boxed as {@link io.penstock.wasm.api.ValueType} says: {@code Integer},
     *        {@code Long}, {@code Float}, {@code Double}
     * @return one value for each result, boxed likewise. Fails with {@link UnknownExportException} when there is no function of
     *         this name, and with {@link InvalidArgumentsException} when count or types of the arguments do not fit.
     */
    Mono<List<@Nullable Object>> invoke(String export, List<? extends @Nullable Object> args);

    /**
     * Runs a task with an instance of the plugin, when subscribed to. Cancelling stops the guest.
     *
     * @return what the task returns; empty for null. Fails with what the task throws
     */
    <T> Mono<T> call(GuestTask<T> task);

    /**
     * Calls an exported function with bytes, by the plugin's ABI: Extism's input and output, or {@link RawBytes}. Cancelling stops
     * the guest.
     *
     * @param export name of the function
     * @param input the argument, not to be changed until the call has ended
     * @return the result. Fails with {@link UnknownExportException}, or with {@link InvalidArgumentsException} when the function does
     *         not take bytes
     */
    Mono<byte[]> call(String export, byte[] input);

    /**
     * Prepares a run of a WASI command. Nothing happens before {@link PluginRun#stdout()} is subscribed to; then the guest
     * starts, and {@code stdin} is subscribed to when the guest first reads from it.
     *
     * @param request arguments and environment
     * @param stdin what the guest reads, pulled buffer by buffer as it does; each buffer that arrives is released. An error of
     *        it stops the guest and becomes the run's error.
     */
    PluginRun run(PluginRunRequest request, Flux<DataBuffer> stdin);
}
