package io.penstock.plugin;

import io.penstock.plugin.PluginStore.Metadata;
import io.penstock.plugin.PluginStore.StoredPlugin;
import io.penstock.wasm.WasmEngine;
import io.penstock.wasm.api.WasmException;
import io.penstock.wasm.api.WasmModule;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Makes versions out of modules and puts them where calls find them. The store and the current versions are changed together, under a
 * lock for the tenant. Everything here blocks.
 */
final class PluginPublisher {

    private static final Log log = LogFactory.getLog(PluginPublisher.class);

    private static final int LOCKS = 64;

    private final WasmEngine engine;
    private final PluginStore store;
    private final int history;
    private final PluginListener listener;
    private final Tenants tenants;
    private final VersionFactory versions;
    private final CurrentVersions current;
    private final WarmUp warmUp;
    private final Map<PluginId, String> unavailable = new ConcurrentHashMap<>();
    private final Object[] locks = Stream.generate(Object::new).limit(LOCKS).toArray();

    PluginPublisher(PluginHostBuilder builder, PluginListener listener, Tenants tenants, VersionFactory versions,
            CurrentVersions current, GuestCalls calls) {
        this.engine = builder.engine;
        this.store = builder.store;
        this.history = builder.settings.history();
        this.listener = listener;
        this.tenants = tenants;
        this.versions = versions;
        this.current = current;
        this.warmUp = new WarmUp(calls);
    }

    /** Loads what the store holds, several at a time. */
    void loadAll(Scheduler blocking) {
        List<StoredPlugin> all = store.findAll();
        LoadProgress progress = new LoadProgress(all.size());
        Flux.fromIterable(all)
                .flatMap(stored -> Mono.fromRunnable(() -> load(stored)).doFinally(done -> progress.loaded())
                        .subscribeOn(blocking), Runtime.getRuntime().availableProcessors())
                .blockLast();
        progress.done(current.all().size());
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
            current.replace(stored.id(), version);
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

    /** Why stored plugins are not there, by id. */
    Map<PluginId, String> unavailable() {
        return unavailable;
    }

    /** A stored version, ready to be published. */
    private PluginVersion open(StoredPlugin stored, Metadata metadata) {
        return ready(StoredModule.compile(engine, stored, metadata), metadata);
    }

    /** A version that was started once; closes the module when it cannot be. */
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

    /** Publishes what was uploaded, as the newest revision. */
    PluginInfo publish(PluginId id, Upload upload, WasmModule module) {
        try {
            checkQuota(id, module.size());
        } catch (PluginQuotaExceededException e) {
            module.close();
            throw e;
        }
        PluginVersion version = ready(module, new Metadata(id, 1, upload.digest(), module.size(), Instant.now()));
        return publish(version, info -> upload.commit(info, history));
    }

    /** Stores and swaps. The revision is counted here, so that no two versions get the same. */
    private PluginInfo publish(PluginVersion version, Consumer<PluginInfo> commit) {
        PluginId id = version.info().id();
        PluginInfo info;
        PluginVersion old;
        try {
            synchronized (lock(id)) {
                checkQuota(id, version.info().bytes());
                info = version.info().published(nextRevision(id), Instant.now());
                commit.accept(info);
                version.publishedAs(info);
                old = current.swap(id, version);
            }
        } catch (Throwable e) {
            version.retire();
            throw e;
        }
        unavailable.remove(id);
        retireAfter(() -> listener.installed(info), old);
        return info;
    }

    /** Who listens hears of the swap before the end of what was replaced. */
    private static void retireAfter(Runnable telling, @Nullable PluginVersion old) {
        try {
            telling.run();
        } finally {
            if (old != null) {
                old.retire();
            }
        }
    }

    private void checkQuota(PluginId id, long bytes) {
        List<PluginVersion> others = current.all().stream()
                .filter(v -> v.info().id().tenant().equals(id.tenant()) && !v.info().id().equals(id)).toList();
        tenants.checkInstall(id.tenant(), others.size() + 1L,
                others.stream().mapToLong(v -> v.info().bytes()).sum() + bytes);
    }

    /** One more than the highest that was ever seen; what is damaged does not count. */
    private long nextRevision(PluginId id) {
        long highest = current.find(id).map(v -> v.info().revision()).orElse(0L);
        try {
            return Math.max(highest, store.find(id).flatMap(stored -> stored.versions().stream().findFirst())
                    .map(Metadata::revision).orElse(0L)) + 1;
        } catch (PluginStoreException e) {
            log.warn("Plugin " + id + " is damaged in the store, and replaced now", e);
            return highest + 1;
        }
    }

    /** Compiles a plugin anew, as the revision that it is. */
    PluginInfo reload(PluginId id) {
        StoredPlugin stored = stored(id);
        PluginVersion version = open(stored, stored.versions().getFirst());
        synchronized (lock(id)) {
            version.publishedAs(version.info());
            current.replace(id, version);
            unavailable.remove(id);
        }
        return version.info();
    }

    /** Publishes an earlier revision anew. */
    PluginInfo rollback(PluginId id, long revision) {
        StoredPlugin stored = stored(id);
        Metadata wanted = stored.versions().stream().filter(version -> version.revision() == revision).findFirst()
                .orElseThrow(() -> new UnknownRevisionException(id, revision));
        return publish(open(stored, wanted), info -> store.restore(new Metadata(id, info.revision(), info.digest(),
                info.bytes(), info.installedAt()), history));
    }

    /** Whether there was something to remove. */
    boolean remove(PluginId id) {
        synchronized (lock(id)) {
            boolean there = current.contains(id) || unavailable.containsKey(id);
            if (there) {
                store.delete(id);
                PluginVersion old = current.swap(id, null);
                unavailable.remove(id);
                retireAfter(() -> listener.removed(id), old);
            }
            return there;
        }
    }

    /**
     * What the store has of a plugin.
     *
     * @throws UnknownPluginException when that is nothing
     */
    StoredPlugin stored(PluginId id) {
        return store.find(id).orElseThrow(() -> new UnknownPluginException(id));
    }

    /** One for all plugins of a tenant, because they share its quota. */
    private Object lock(PluginId id) {
        return locks[Math.floorMod(id.tenant().hashCode(), LOCKS)];
    }
}
