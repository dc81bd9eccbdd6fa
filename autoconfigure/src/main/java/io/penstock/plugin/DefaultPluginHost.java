package io.penstock.plugin;

import io.penstock.plugin.PluginListener.CallOutcome;
import io.penstock.plugin.PluginStore.Metadata;
import io.penstock.wasm.api.FunctionStatistics;
import io.penstock.wasm.api.Tier;
import io.penstock.wasm.api.WasmModule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.springframework.core.io.buffer.DataBuffer;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** The host: puts its parts together, and blocks nobody. */
final class DefaultPluginHost implements PluginHost {

    private static final Duration PROGRESS = Duration.ofSeconds(5);

    private final PluginListener listener;
    private final Installer installer;
    private final Scheduler blocking;
    private final CurrentVersions current = new CurrentVersions();
    private final GuestCalls calls;
    private final PluginPublisher publisher;

    private DefaultPluginHost(PluginHostBuilder builder) {
        List<PluginListener> listeners = new ArrayList<>(builder.listeners);
        listeners.add(new InstallLog(PROGRESS));
        this.listener = new PluginListeners(List.copyOf(listeners));
        Tenants tenants = new Tenants(builder.quotas);
        VersionFactory versions = new VersionFactory(builder, tenants, listener);
        this.blocking = Schedulers.newBoundedElastic(Math.max(4, Runtime.getRuntime().availableProcessors()),
                Integer.MAX_VALUE, "penstock-io", 30, true);
        this.installer = new Installer(builder.engine, builder.store, versions::longestUpload,
                builder.settings.installs(), blocking, listener);
        this.calls = new GuestCalls(builder, current, versions, tenants);
        this.publisher = new PluginPublisher(builder, listener, tenants, versions, current, calls);
    }

    static PluginHost start(PluginHostBuilder builder) {
        DefaultPluginHost host = new DefaultPluginHost(builder);
        try {
            host.publisher.loadAll(host.blocking);
        } catch (Throwable e) {
            host.close();
            throw e;
        }
        return host;
    }

    @Override
    public Mono<Plugin> install(PluginId id, Flux<DataBuffer> bytes) {
        return Mono.deferContextual(context -> {
            CallObserver.Observed observed = calls.observer().install(id, context);
            Mono<Plugin> installed = current.isClosed()
                    ? Mono.error(new PluginOverloadedException("the plugin host is closed", Duration.ofSeconds(1)))
                    : installer.install(id, bytes, (upload, module) -> plugin(publisher.publish(id, upload, module)));
            return installed
                    .doOnSuccess(plugin -> observed.ended(CallOutcome.SUCCESS, null))
                    .doOnError(error -> observed.ended(CallOutcome.ERROR, error))
                    .doOnCancel(() -> observed.ended(CallOutcome.CANCELLED, null));
        }).doOnError(error -> listener.installFailed(id, error));
    }

    @Override
    public Mono<Plugin> reload(PluginId id) {
        return blocking(() -> plugin(publisher.reload(id)));
    }

    @Override
    public Mono<List<Metadata>> versions(PluginId id) {
        return blocking(() -> publisher.stored(id).versions());
    }

    @Override
    public Mono<Plugin> rollback(PluginId id, long revision) {
        return blocking(() -> plugin(publisher.rollback(id, revision)))
                .doOnError(error -> listener.installFailed(id, error));
    }

    @Override
    public Mono<Boolean> remove(PluginId id) {
        return blocking(() -> publisher.remove(id));
    }

    private <T> Mono<T> blocking(Callable<T> work) {
        return Mono.fromCallable(work).subscribeOn(blocking);
    }

    private Plugin plugin(PluginInfo info) {
        return new DefaultPlugin(calls, info);
    }

    @Override
    public Optional<PluginStatus> status(PluginId id) {
        return current.find(id).map(version -> new PluginStatus(version.info(), version.module().statistics(),
                calls.threads().running(id), calls.threads().waiting(id), version.pool().idle(),
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
        return current.find(id).orElseThrow(() -> new UnknownPluginException(id)).module();
    }

    @Override
    public Optional<Plugin> find(PluginId id) {
        return current.find(id).map(version -> plugin(version.info()));
    }

    @Override
    public List<Plugin> list(String tenant) {
        return plugins(id -> id.tenant().equals(tenant));
    }

    @Override
    public List<Plugin> list() {
        return plugins(id -> true);
    }

    private List<Plugin> plugins(Predicate<PluginId> wanted) {
        return current.ids(wanted).stream().flatMap(id -> find(id).stream()).toList();
    }

    @Override
    public PluginHostStatus status() {
        Map<Tier, Integer> functions = new EnumMap<>(Tier.class);
        for (Tier tier : Tier.values()) {
            functions.put(tier,
                    current.all().stream().mapToInt(version -> version.module().compiledFunctions(tier)).sum());
        }
        return new PluginHostStatus(current.all().size(), calls.threads().running(), calls.threads().waiting(),
                installer.underWay(), functions, publisher.unavailable());
    }

    @Override
    public void close() {
        current.close();
        calls.threads().close();
        current.retireAll();
        blocking.disposeGracefully().timeout(Duration.ofSeconds(5), Mono.empty()).block();
    }
}
