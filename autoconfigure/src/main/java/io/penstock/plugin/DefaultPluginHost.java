package io.penstock.plugin;

import io.penstock.plugin.PluginListener.CallOutcome;
import io.penstock.plugin.PluginStore.Metadata;
import io.penstock.plugin.PluginStore.StoredPlugin;
import io.penstock.wasm.WasmEngine;
import io.penstock.wasm.api.FunctionStatistics;
import io.penstock.wasm.api.Tier;
import io.penstock.wasm.api.WasmException;
import io.penstock.wasm.api.WasmModule;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBuffer;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** The host: a map from ids to versions. Store and map are changed together, under a lock for the id. */
final class DefaultPluginHost implements PluginHost {

    private static final Log log = LogFactory.getLog(DefaultPluginHost.class);

    private static final int LOCKS = 64;

    private final PluginStore store;
    private final PluginHostSettings settings;
    private final Grants grants;
    private final PluginListener listener;
    private final CallObserver observer;
    private final WasmEngine engine;
    private final Installer installer;
    private final GuestThreads guests;
    private final Scheduler blocking;
    private final Map<PluginId, PluginVersion> current = new ConcurrentHashMap<>();
    private final Map<PluginId, String> unavailable = new ConcurrentHashMap<>();
    private final Object[] locks = Stream.generate(Object::new).limit(LOCKS).toArray();
    private volatile boolean closed;

    private DefaultPluginHost(WasmEngine engine, PluginStore store, PluginHostSettings settings,
            List<PluginImports> imports, List<PluginListener> listeners, CallObserver observer) {
        this.engine = engine;
        this.observer = observer;
        this.store = store;
        this.settings = settings;
        this.grants = new Grants(settings.limits(), imports);
        this.listener = new PluginListeners(listeners);
        this.blocking = Schedulers.newBoundedElastic(Math.max(4, Runtime.getRuntime().availableProcessors()),
                Integer.MAX_VALUE, "penstock-io", 30, true);
        this.installer = new Installer(engine, store, settings.limits().uploadBytes(), settings.installs(), blocking,
                listener);
        this.guests = new GuestThreads(settings.guests());
    }

    static PluginHost start(WasmEngine engine, PluginStore store, PluginHostSettings settings,
            List<PluginImports> imports, List<PluginListener> listeners, CallObserver observer) {
        DefaultPluginHost host = new DefaultPluginHost(engine, store, settings, imports, listeners, observer);
        try {
            host.load();
        } catch (Throwable e) {
            host.close();
            throw e;
        }
        return host;
    }

    /** Loads what the store holds, several at a time. */
    private void load() {
        List<StoredPlugin> all = store.findAll();
        LoadProgress progress = new LoadProgress(all.size());
        Flux.fromIterable(all)
                .flatMap(stored -> Mono.fromRunnable(() -> load(stored)).doFinally(done -> progress.loaded())
                        .subscribeOn(blocking), Runtime.getRuntime().availableProcessors())
                .blockLast();
        progress.done(current.size());
    }

    private void load(StoredPlugin stored) {
        try {
            current.put(stored.id(), version(stored));
        } catch (PluginException | WasmException e) {
            log.warn("The stored plugin " + stored.id() + " cannot be loaded and is left out", e);
            unavailable.put(stored.id(), String.valueOf(e.getMessage()));
        }
    }

    private PluginVersion version(StoredPlugin stored) {
        Metadata metadata = stored.metadata();
        return version(StoredModule.compile(engine, stored, metadata), metadata);
    }

    @Override
    public Mono<Plugin> install(PluginId id, Flux<DataBuffer> bytes) {
        return Mono.deferContextual(context -> {
            CallObserver.Observed observed = observer.install(id, context);
            Mono<Plugin> installed = closed
                    ? Mono.error(new PluginOverloadedException("the plugin host is closed", Duration.ofSeconds(1)))
                    : installer.install(id, bytes, (upload, module) -> publish(id, upload, module));
            return installed
                    .doOnSuccess(plugin -> observed.ended(CallOutcome.SUCCESS, null))
                    .doOnError(error -> observed.ended(CallOutcome.ERROR, error))
                    .doOnCancel(() -> observed.ended(CallOutcome.CANCELLED, null));
        }).doOnError(error -> listener.installFailed(id, error));
    }

    @Override
    public Mono<Plugin> reload(PluginId id) {
        return Mono.fromCallable(() -> {
            synchronized (lock(id)) {
                PluginVersion version = version(store.findAll().stream().filter(stored -> stored.id().equals(id))
                        .findAny().orElseThrow(() -> new UnknownPluginException(id)));
                replace(id, version);
                unavailable.remove(id);
                return (Plugin) new DefaultPlugin(this, version.info());
            }
        }).subscribeOn(blocking);
    }

    @Override
    public Optional<PluginStatus> status(PluginId id) {
        return Optional.ofNullable(current.get(id)).map(version -> new PluginStatus(version.info(),
                version.module().statistics(), guests.running(id), guests.waiting(id), version.pool().size(),
                settings.limits().memoryBytes()));
    }

    @Override
    public List<FunctionStatistics> functions(PluginId id) {
        return module(id).functions();
    }

    @Override
    public void tierDown(PluginId id) {
        module(id).tierDown();
    }

    @Override
    public Mono<Void> tierUp(PluginId id) {
        return Mono.defer(() -> Mono.fromCompletionStage(module(id).tierUp()));
    }

    private WasmModule module(PluginId id) {
        PluginVersion version = current.get(id);
        if (version == null) {
            throw new UnknownPluginException(id);
        }
        return version.module();
    }

    private Plugin publish(PluginId id, Upload upload, WasmModule module) {
        PluginVersion version;
        try {
            String digest = upload.digest();
            synchronized (lock(id)) {
                long revision = Optional.ofNullable(current.get(id)).map(old -> old.info().revision()).orElse(0L) + 1;
                version = version(module, new Metadata(id, revision, digest, module.size(), Instant.now()));
                upload.commit(version.info());
                replace(id, version);
            }
        } catch (Throwable e) {
            module.close();
            throw e;
        }
        unavailable.remove(id);
        listener.installed(version.info());
        return new DefaultPlugin(this, version.info());
    }

    private PluginVersion version(WasmModule module, Metadata metadata) {
        grants.check(metadata.id(), module);
        PluginInfo info = new PluginInfo(metadata.id(), metadata.revision(), metadata.digest(), metadata.bytes(),
                PluginAbi.of(module), module.exports(), metadata.installedAt());
        return new PluginVersion(info, module, new InstancePool(settings.idle()));
    }

    /** The swap: calls that begin from here on find the new version, or none. */
    private void replace(PluginId id, @Nullable PluginVersion version) {
        PluginVersion old = version == null ? current.remove(id) : current.put(id, version);
        if (old != null) {
            old.retire();
        }
        if (closed && version != null) {
            version.retire();
        }
    }

    private Object lock(PluginId id) {
        return locks[Math.floorMod(id.hashCode(), LOCKS)];
    }

    @Override
    public Optional<Plugin> find(PluginId id) {
        return Optional.ofNullable(current.get(id)).map(version -> new DefaultPlugin(this, version.info()));
    }

    @Override
    public List<Plugin> list(String tenant) {
        return plugins(current.keySet().stream().filter(id -> id.tenant().equals(tenant)));
    }

    @Override
    public List<Plugin> list() {
        return plugins(current.keySet().stream());
    }

    private List<Plugin> plugins(Stream<PluginId> ids) {
        return ids.sorted(Comparator.naturalOrder()).flatMap(id -> find(id).stream()).toList();
    }

    @Override
    public Mono<Boolean> remove(PluginId id) {
        return Mono.fromCallable(() -> {
            synchronized (lock(id)) {
                boolean there = current.containsKey(id) || unavailable.containsKey(id);
                if (there) {
                    store.delete(id);
                    replace(id, null);
                    unavailable.remove(id);
                    listener.removed(id);
                }
                return there;
            }
        }).subscribeOn(blocking);
    }

    @Override
    public PluginHostStatus status() {
        Map<Tier, Integer> functions = new EnumMap<>(Tier.class);
        for (Tier tier : Tier.values()) {
            functions.put(tier,
                    current.values().stream().mapToInt(version -> version.module().compiledFunctions(tier)).sum());
        }
        return new PluginHostStatus(current.size(), guests.running(), guests.waiting(), installer.underWay(), functions,
                unavailable);
    }

    @Override
    public void close() {
        closed = true;
        guests.close();
        current.values().forEach(PluginVersion::retire);
        blocking.disposeGracefully().timeout(Duration.ofSeconds(5), Mono.empty()).block();
    }

    /**
     * The version installed now, kept open for one call.
     *
     * @throws UnknownPluginException when there is none
     */
    PluginVersion retain(PluginId id) {
        while (true) {
            PluginVersion version = current.get(id);
            if (version == null || closed) {
                throw new UnknownPluginException(id);
            }
            if (version.retain()) {
                return version;
            }
            // Replaced between the two lines: the next one is in the map already.
        }
    }

    /** Runs a call when a thread is free; refuses it when none is and the queue is full. */
    void submit(GuestJob job) {
        guests.submit(job);
    }

    /** Stops a call, or takes it back. Any thread. */
    void stop(GuestJob job) {
        job.interrupt();
        if (guests.withdraw(job)) {
            job.withdrawn();
        }
    }

    PluginHostSettings settings() {
        return settings;
    }

    Grants grants() {
        return grants;
    }

    PluginListener listener() {
        return listener;
    }

    CallObserver observer() {
        return observer;
    }
}
