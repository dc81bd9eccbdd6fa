package io.penstock.plugin;

import io.penstock.wasm.WasmEngine;
import io.penstock.wasm.api.FunctionStatistics;
import java.util.List;
import java.util.Optional;
import org.springframework.core.io.buffer.DataBuffer;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Installs, finds and removes plugins. Safe for use by several threads; no method but {@link #close()}
 * blocks, and neither do the publishers: file
 * access and guests run on threads of the host's own, on which the signals come.
 */
public interface PluginHost extends AutoCloseable {

    /** Begins to set up a host that compiles with this engine and keeps plugins in this store; it closes neither. */
    static PluginHostBuilder builder(WasmEngine engine, PluginStore store) {
        return new PluginHostBuilder(engine, store);
    }

    /**
     * Installs a plugin while its bytes arrive: they are validated, hashed and written to the store, buffer by buffer, and the
     * next one is only asked for when the last one was dealt with. Every buffer is released, whatever happens. Installing under
     * an id that is taken swaps the versions atomically: calls in flight finish on the old one. When it fails or is cancelled,
     * the old version serves on.
     *
     * <p>Fails with
     * <ul>
     * <li>{@link io.penstock.wasm.api.ModuleException} when the bytes are not a valid module (also when they end early),
     * <li>{@link PluginTooLargeException} as soon as more bytes have come than allowed,
     * <li>{@link ImportNotGrantedException} when it imports something it was not granted,
     * <li>{@link LimitExceededException} when it declares a larger memory or table than allowed,
     * <li>{@link ContractMismatchException} when it does not export what the application calls,
     * <li>{@link PluginQuotaExceededException} when its tenant may not have so much,
     * <li>{@link PluginHealthException} when its health call fails,
     * <li>{@link PluginOverloadedException} when too many installs are under way already,
     * <li>{@link UploadStalledException} when bytes stop coming,
     * <li>{@link PluginStoreException} when the store cannot keep it,
     * <li>whatever {@code bytes} fails with.
     * </ul>
     *
     * @param id under which id
     * @param bytes the binary, in any chunking
     * @return the plugin, with the {@link Plugin#info() info} of what was just installed
     */
    Mono<Plugin> install(PluginId id, Flux<DataBuffer> bytes);

    /** The plugin of this id. */
    Optional<Plugin> find(PluginId id);

    /** The plugins of a tenant, by name. */
    List<Plugin> list(String tenant);

    /** The plugins of all tenants, by tenant and name. */
    List<Plugin> list();

    /**
     * Removes a plugin. Calls in flight finish.
     *
     * @return whether there was one
     */
    Mono<Boolean> remove(PluginId id);

    /**
     * The versions of a plugin that are kept, the current one first. Reads the store.
     *
     * @return fails with {@link UnknownPluginException} when there is no such plugin
     */
    Mono<List<PluginStore.Metadata>> versions(PluginId id);

    /**
     * Brings an earlier version back: it is read from the store, checked and started as an install is, and published as a new revision.
     *
     * @param revision which; one of {@link #versions}
     * @return the plugin. Fails as {@link #install} does, and with {@link UnknownRevisionException}
     */
    Mono<Plugin> rollback(PluginId id, long revision);

    /**
     * Compiles a plugin anew from what the store holds, and swaps; calls in flight finish on the old code. Fails with
     * {@link UnknownPluginException} when there is none, and with what may be wrong with a stored one; then the old one serves
     * on.
     */
    Mono<Plugin> reload(PluginId id);

    /** How a plugin is doing. */
    Optional<PluginStatus> status(PluginId id);

    /**
     * A plugin's functions in the order of the binary, each looked up when it is asked for.
     *
     * @throws UnknownPluginException when there is none
     */
    List<FunctionStatistics> functions(PluginId id);

    /**
     * For debugging: as {@link io.penstock.wasm.api.WasmModule#tierDown()}.
     *
     * @throws UnknownPluginException when there is none
     * @throws IllegalStateException when the engine's tiering is not dynamic
     */
    void tierDown(PluginId id);

    /** For profiling: as {@link io.penstock.wasm.api.WasmModule#tierUp()}. Fails as {@link #tierDown}. */
    Mono<Void> tierUp(PluginId id);

    /** How it is doing. */
    PluginHostStatus status();

    /** Stops all guests and installs, and closes all instances and modules. What is stored stays stored. Idempotent; may block. */
    @Override
    void close();
}
