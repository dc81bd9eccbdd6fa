package io.penstock.plugin;

import io.penstock.plugin.PluginListener.CallKind;
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
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBuffer;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** The host: a map from ids to versions. Store and map are changed together, under a lock for the tenant. */
final class DefaultPluginHost implements PluginHost {

    private static final Log log = LogFactory.getLog(DefaultPluginHost.class);

    private static final int LOCKS = 64;

    private final WasmEngine engine;
    private final PluginStore store;
    private final PluginHostSettings settings;
    private final List<PluginCallDecorator> decorators;
    private final PluginListener listener;
    private final PluginDirectories directories;
    private final CallObserver observer;
    private final Tenants tenants;
    private final VersionFactory versions;
    private final Installer installer;
    private final GuestThreads guests;
    private final WarmUp warmUp;
    private final Scheduler blocking;
    private final Map<PluginId, PluginVersion> current = new ConcurrentHashMap<>();
    private final Map<PluginId, String> unavailable = new ConcurrentHashMap<>();
    private final Object[] locks = Stream.generate(Object::new).limit(LOCKS).toArray();
    private volatile boolean closed;

    private DefaultPluginHost(PluginHostBuilder builder) {
        this.directories = builder.directories;
        this.engine = builder.engine;
        this.observer = builder.observer;
        this.store = builder.store;
        this.settings = builder.settings;
        this.decorators = List.copyOf(builder.decorators);
        this.listener = new PluginListeners(List.copyOf(builder.listeners));
        this.tenants = new Tenants(builder.quotas);
        this.versions = new VersionFactory(builder, tenants, listener);
        this.blocking = Schedulers.newBoundedElastic(Math.max(4, Runtime.getRuntime().availableProcessors()),
                Integer.MAX_VALUE, "penstock-io", 30, true);
        this.installer = new Installer(engine, store, versions::longestUpload, settings.installs(),
                blocking, listener);
        this.guests = new GuestThreads(settings.guests(), tenants);
        this.warmUp = new WarmUp(this);
    }

    static PluginHost start(PluginHostBuilder builder) {
        DefaultPluginHost host = new DefaultPluginHost(builder);
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
            for (Metadata metadata : stored.versions()) {
                if (load(stored, metadata)) {
                    return;
                }
            }
        } catch (PluginException e) {
            leftOut(stored.id(), e);
        }
    }

    private boolean load(StoredPlugin stored, Metadata metadata) {
        try {
            PluginVersion version = open(stored, metadata);
            version.publishedAs(version.info());
            current.put(stored.id(), version);
            return true;
        } catch (PluginException | WasmException e) {
            leftOut(stored.id(), e);
            return false;
        }
    }

    private void leftOut(PluginId id, RuntimeException why) {
        log.warn("A stored version of plugin " + id + " cannot be loaded and is left out", why);
        unavailable.putIfAbsent(id, String.valueOf(why.getMessage()));
    }

    /** A stored version, ready to be published. Blocks. */
    private PluginVersion open(StoredPlugin stored, Metadata metadata) {
        WasmModule module = StoredModule.compile(engine, stored, metadata);
        return ready(module, metadata);
    }

    /** A version that was started once; closes the module when it cannot be. Blocks. */
    private PluginVersion ready(WasmModule module, Metadata metadata) {
        PluginVersion version;
        try {
            version = versions.create(module, metadata);
        } catch (Throwable e) {
            module.close();
            throw e;
        }
        try {
            warmUp.run(version);
            return version;
        } catch (Throwable e) {
            version.retire();
            throw e;
        }
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
            StoredPlugin stored = store.find(id).orElseThrow(() -> new UnknownPluginException(id));
            PluginVersion version = open(stored, stored.versions().getFirst());
            synchronized (lock(id)) {
                version.publishedAs(version.info());
                replace(id, version);
                unavailable.remove(id);
            }
            return (Plugin) new DefaultPlugin(this, version.info());
        }).subscribeOn(blocking);
    }

    @Override
    public Optional<PluginStatus> status(PluginId id) {
        return Optional.ofNullable(current.get(id)).map(version -> new PluginStatus(version.info(),
                version.module().statistics(), guests.running(id), guests.waiting(id), version.pool().idle(),
                version.policy().limits().memoryBytes()));
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
        try {
            checkQuota(id, module.size());
        } catch (PluginQuotaExceededException e) {
            module.close();
            throw e;
        }
        PluginVersion version = ready(module, new Metadata(id, 1, upload.digest(), module.size(), Instant.now()));
        return publish(version, info -> upload.commit(info, settings.history()));
    }

    /** Stores and swaps. The revision is counted here, so that no two versions get the same. */
    private Plugin publish(PluginVersion version, Consumer<PluginInfo> commit) {
        PluginId id = version.info().id();
        PluginInfo info;
        try {
            synchronized (lock(id)) {
                checkQuota(id, version.info().bytes());
                info = version.info().published(nextRevision(id), Instant.now());
                commit.accept(info);
                version.publishedAs(info);
                replace(id, version);
            }
        } catch (Throwable e) {
            version.retire();
            throw e;
        }
        unavailable.remove(id);
        listener.installed(info);
        return new DefaultPlugin(this, info);
    }

    private void checkQuota(PluginId id, long bytes) {
        List<PluginVersion> others = current.values().stream()
                .filter(v -> v.info().id().tenant().equals(id.tenant()) && !v.info().id().equals(id)).toList();
        tenants.checkInstall(id.tenant(), others.size() + 1L,
                others.stream().mapToLong(v -> v.info().bytes()).sum() + bytes);
    }

    /** One more than the highest that was ever seen; what is damaged does not count. */
    private long nextRevision(PluginId id) {
        long highest = Optional.ofNullable(current.get(id)).map(v -> v.info().revision()).orElse(0L);
        try {
            return Math.max(highest, store.find(id).flatMap(stored -> stored.versions().stream().findFirst())
                    .map(Metadata::revision).orElse(0L)) + 1;
        } catch (PluginStoreException e) {
            log.warn("Plugin " + id + " is damaged in the store, and replaced now", e);
            return highest + 1;
        }
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

    /** One for all plugins of a tenant, because they share its quota. */
    private Object lock(PluginId id) {
        return locks[Math.floorMod(id.tenant().hashCode(), LOCKS)];
    }

    @Override
    public Mono<List<Metadata>> versions(PluginId id) {
        return Mono.fromCallable(
                () -> store.find(id).map(StoredPlugin::versions).orElseThrow(() -> new UnknownPluginException(id)))
                .subscribeOn(blocking);
    }

    @Override
    public Mono<Plugin> rollback(PluginId id, long revision) {
        return Mono.fromCallable(() -> {
            StoredPlugin stored = store.find(id).orElseThrow(() -> new UnknownPluginException(id));
            Metadata wanted = stored.versions().stream().filter(version -> version.revision() == revision).findFirst()
                    .orElseThrow(() -> new UnknownRevisionException(id, revision));
            return publish(open(stored, wanted), info -> store.restore(new Metadata(id, info.revision(), info.digest(),
                    info.bytes(), info.installedAt()), settings.history()));
        }).subscribeOn(blocking).doOnError(error -> listener.installFailed(id, error));
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

    /** Not for one that is gone: its call fails, and nothing should be kept for it. */
    <T> Mono<T> decorate(PluginId id, Mono<T> call) {
        return decorators.isEmpty() ? call : Mono.defer(() -> {
            Mono<T> decorated = call;
            for (PluginCallDecorator decorator : current.containsKey(id) ? decorators
                    : List.<PluginCallDecorator>of()) {
                decorated = decorator.decorate(id, CallKind.INVOKE, decorated);
            }
            return decorated;
        });
    }

    <T> Flux<T> decorate(PluginId id, Flux<T> call) {
        return decorators.isEmpty() ? call : Flux.defer(() -> {
            Flux<T> decorated = call;
            for (PluginCallDecorator decorator : current.containsKey(id) ? decorators
                    : List.<PluginCallDecorator>of()) {
                decorated = decorator.decorate(id, CallKind.RUN, decorated);
            }
            return decorated;
        });
    }

    /** An instance for a call; not started. */
    GuestInstance instantiate(PluginVersion version, Duration deadline) {
        return versions.instantiate(version, deadline);
    }

    GuestInstance instantiate(PluginVersion version, AbiSession session, Duration deadline) {
        return versions.instantiate(version, session, deadline);
    }

    /** Submits a call that its subscriber may cancel. */
    void start(GuestJob job, MonoSink<?> sink) {
        sink.onCancel(() -> stop(job));
        submit(job);
    }

    /** Runs a call when a thread is free; refuses it when none is and the queue is full, or its tenant has used up its time. */
    void submit(GuestJob job) {
        try {
            tenants.account(job.plugin().tenant()).checkCpuTime();
        } catch (PluginQuotaExceededException e) {
            job.refused(e);
            return;
        }
        guests.submit(job);
    }

    /** Stops a call, or takes it back. Any thread. */
    void stop(GuestJob job) {
        job.interrupt();
        if (guests.withdraw(job)) {
            job.withdrawn();
        }
    }

    int running(PluginId id) {
        return guests.running(id);
    }

    PluginListener listener() {
        return listener;
    }

    PluginDirectories directories() {
        return directories;
    }

    CallObserver observer() {
        return observer;
    }
}
