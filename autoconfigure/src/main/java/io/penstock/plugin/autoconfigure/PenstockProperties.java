package io.penstock.plugin.autoconfigure;

import io.penstock.plugin.PluginHostSettings;
import io.penstock.plugin.PluginHostSettings.Guests;
import io.penstock.plugin.PluginHostSettings.Installs;
import io.penstock.plugin.PluginLimits;
import io.penstock.plugin.PluginPolicy;
import io.penstock.wasm.CodeCacheConfig;
import io.penstock.wasm.EngineConfig;
import io.penstock.wasm.EngineConfig.Compilation;
import io.penstock.wasm.EngineConfig.Tiering;
import io.penstock.wasm.EngineConfig.Tool;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.util.unit.DataSize;

/**
 * Properties of the plugin host.
 *
 * @param engine the WebAssembly engine
 * @param store where installed plugins are kept
 * @param limits what each plugin may use
 * @param guest the threads that plugins run on
 * @param install the installs under way
 * @param instances the instances that are kept for a next call
 * @param plugins what is different for some plugins: by {@code [tenant/name]}, {@code [tenant/*]} or a star for the tenant
 * @param tenants what tenants may use with all their plugins: by name, or {@code [*]} for the others
 * @param grants host functions that plugins may import; no others are there for them
 * @param binding the interfaces of plugins
 * @param watch a directory whose files are installed
 * @param metrics the meters
 * @param dashboard the dashboard
 */
@ConfigurationProperties("penstock")
public record PenstockProperties(@DefaultValue Engine engine, @DefaultValue Store store, @DefaultValue Limits limits,
        @DefaultValue Guest guest, @DefaultValue Install install, @DefaultValue Instances instances,
        @DefaultValue Map<String, PluginProperties> plugins, @DefaultValue Map<String, TenantProperties> tenants,
        @DefaultValue List<GrantProperties> grants, @DefaultValue Binding binding, @DefaultValue Watch watch,
        @DefaultValue Metrics metrics, @DefaultValue Dashboard dashboard) {

    private static final DataSize PAGE = DataSize.ofKilobytes(64);
    private static final DataSize GIGABYTE = DataSize.ofGigabytes(1);

    /** Checks what concerns several of them. */
    public PenstockProperties {
        if (install.bytes.compareTo(limits.upload) < 0) {
            throw invalid("install.bytes", install.bytes,
                    "must not be less than penstock.limits.upload, which is " + limits.upload);
        }
        plugins.keySet().forEach(PenstockProperties::checkPattern);
        plugins.forEach((pattern, differences) -> check("plugins[" + pattern + "]", differences,
                () -> differences.apply(policy(limits, instances))));
        tenants.forEach((tenant, quota) -> check("tenants[" + tenant + "]", quota, quota::toQuota));
    }

    /** These properties as the host's settings. */
    PluginHostSettings toSettings() {
        return new PluginHostSettings(policy(limits, instances),
                new Guests(guest.threads == null ? Guests.defaults().threads() : guest.threads,
                        guest.stackSize.toBytes(),
                        guest.queue),
                new Installs(install.concurrency, install.bytes.toBytes(), install.stallTimeout),
                store.history);
    }

    private static PluginPolicy policy(Limits limits, Instances instances) {
        return new PluginPolicy(
                new PluginLimits(limits.upload.toBytes(), limits.memory.toBytes(), limits.tableElements,
                        limits.objects.toBytes(), limits.callTimeout, limits.output.toBytes(), limits.runTimeout),
                PluginPolicy.Calls.defaults(),
                new PluginPolicy.Instances(instances.reuse, instances.min, instances.max, instances.idle,
                        instances.idleMemory.toBytes()),
                instances.healthExport);
    }

    private static void checkPattern(String pattern) {
        String[] parts = pattern.split("/", -1);
        if (parts.length != 2 || pattern.equals("*/*")) {
            throw invalid("plugins[" + pattern + "]", pattern,
                    "the key must be [tenant/name], [tenant/*] or [*/name], with the brackets");
        }
    }

    private static void check(String name, Object value, Runnable conversion) {
        try {
            conversion.run();
        } catch (IllegalArgumentException e) {
            throw invalid(name, value, String.valueOf(e.getMessage()));
        }
    }

    /**
     * The WebAssembly engine.
     *
     * @param compilation when functions are compiled for the first time: each at its first call (lazy), all of them at install
     *        when the module is there (eager), or while it arrives (streaming-eager)
     * @param tiering which compilers are used: the optimizing one for functions that are hot (dynamic), never
     *        (baseline-only), or for everything (optimizing-only)
     * @param compileThreads threads that validate and compile; by default one for each processor
     * @param optimizeThreads most threads that optimize hot functions; by default one for each two processors
     * @param optimizeQueue how many functions may wait to be optimized; what is beyond comes again later
     * @param tierUpBudget about how many bytes of a function's code are executed before it is optimized
     * @param followedTools tools of the JDK whose coming gives all plugins the code that suits them: code for debugging while a
     *        Java debugger is attached (debugger), optimized code when a recording starts (flight-recorder). By default none
     * @param codeCache where optimized code is kept from one start to the next
     */
    public record Engine(@DefaultValue("lazy") Compilation compilation, @DefaultValue("dynamic") Tiering tiering,
            @Nullable Integer compileThreads, @Nullable Integer optimizeThreads,
            @DefaultValue("1000") int optimizeQueue, @DefaultValue("13000000") int tierUpBudget,
            @DefaultValue Set<Tool> followedTools, @DefaultValue CodeCache codeCache) {

        /** Checks the ranges. */
        public Engine {
            if (compileThreads != null) {
                range("engine.compile-threads", compileThreads, 1, 1024);
            }
            if (optimizeThreads != null) {
                range("engine.optimize-threads", optimizeThreads, 1, 1024);
            }
            range("engine.optimize-queue", optimizeQueue, 1, 1_000_000);
            range("engine.tier-up-budget", tierUpBudget, 1, 2_000_000_000);
        }

        /** The engine's configuration with these properties. */
        EngineConfig configure(EngineConfig defaults) {
            return defaults.withCompilation(compilation).withTiering(tiering)
                    .withCompileThreads(compileThreads == null ? defaults.compileThreads() : compileThreads)
                    .withOptimizeThreads(optimizeThreads == null ? defaults.optimizeThreads() : optimizeThreads)
                    .withOptimizeQueue(optimizeQueue).withTierUpBudget(tierUpBudget)
                    .withFollowedTools(followedTools).withCodeCache(codeCache.toConfig());
        }
    }

    /**
     * Where optimized code is kept from one start to the next.
     *
     * @param directory the directory, created if it is not there; several processes may use it. By default nothing is kept
     * @param maxSize how long all files may be together; those that were not used for the longest time go first
     * @param key secret of at least 32 characters that the files are signed with; by default there is a key file
     * @param keyFile file with the key, outside the directory; created with a random key if it is not there. By default it lies
     *        beside the directory and is called like it, with .key appended
     */
    public record CodeCache(@Nullable Path directory, @DefaultValue("256MB") DataSize maxSize, @Nullable String key,
            @Nullable Path keyFile) {

        /** Checks the ranges. */
        public CodeCache {
            range("engine.code-cache.max-size", maxSize, PAGE, DataSize.ofGigabytes(1024));
            if (key != null && (key.length() < 32 || key.length() > 1024)) {
                throw invalid("engine.code-cache.key", "******", "must be 32 to 1024 characters long");
            }
        }

        /** The engine's configuration, if there is to be a cache. */
        @Nullable
        CodeCacheConfig toConfig() {
            if (directory == null) {
                return null;
            }
            CodeCacheConfig config = CodeCacheConfig.in(directory).withMaxBytes(maxSize.toBytes());
            if (keyFile != null) {
                config = config.withKeyFile(keyFile);
            }
            return key == null ? config : config.withKey(key.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public String toString() {
            return "CodeCache[directory=" + directory + ", maxSize=" + maxSize + ", keyFile=" + keyFile + "]";
        }
    }

    /**
     * Where installed plugins are kept.
     *
     * @param directory the directory of the default store; created if it is not there, and used by one process at a time
     * @param history how many earlier versions of each plugin are kept, to go back to
     * @param strict whether the start fails when a stored plugin cannot be loaded; otherwise it is left out, and named in the
     *        log and by the health indicator
     */
    public record Store(@DefaultValue("penstock-data") Path directory, @DefaultValue("4") int history,
            @DefaultValue("false") boolean strict) {

        /** Checks the ranges. */
        public Store {
            range("store.history", history, 0, 1000);
        }
    }

    /**
     * What each plugin may use.
     *
     * @param upload longest binary of a plugin
     * @param memory most linear memory of an instance: a plugin that declares more is refused, growth beyond it fails in the
     *        plugin
     * @param tableElements most elements of a table
     * @param objects how much an instance may keep alive on the JVM's heap, about: structs, arrays and exceptions. With more it
     *        traps. A host with many instances and little heap needs less
     * @param callTimeout most time that a call of an exported function may run
     * @param output most bytes that a call may answer with
     * @param runTimeout most time that a run of a WASI command may take, waiting for its input and output included
     */
    public record Limits(@DefaultValue("128MB") DataSize upload, @DefaultValue("512MB") DataSize memory,
            @DefaultValue("1000000") long tableElements, @DefaultValue("128MB") DataSize objects,
            @DefaultValue("10s") Duration callTimeout,
            @DefaultValue("64MB") DataSize output, @DefaultValue("60s") Duration runTimeout) {

        /** Checks the ranges. */
        public Limits {
            range("limits.upload", upload, DataSize.ofBytes(8), GIGABYTE);
            range("limits.memory", memory, PAGE, DataSize.ofGigabytes(4));
            range("limits.table-elements", tableElements, 1, 10_000_000);
            range("limits.objects", objects, DataSize.ofMegabytes(1), DataSize.ofTerabytes(1));
            range("limits.output", output, DataSize.ofBytes(1), GIGABYTE);
            positive("limits.call-timeout", callTimeout);
            positive("limits.run-timeout", runTimeout);
        }
    }

    /**
     * The threads that plugins run on. No plugin may take more than half of the threads or of the queue.
     *
     * @param threads how many calls run at once; by default four for each processor, but at least 16
     * @param stackSize stack of each thread; deeper recursion ends the call with a trap
     * @param queue how many calls may wait for a thread
     */
    public record Guest(@Nullable Integer threads, @DefaultValue("8MB") DataSize stackSize,
            @DefaultValue("256") int queue) {

        /** Checks the ranges. */
        public Guest {
            if (threads != null) {
                range("guest.threads", threads, 1, 10_000);
            }
            range("guest.stack-size", stackSize, DataSize.ofKilobytes(256), GIGABYTE);
            range("guest.queue", queue, 0, 1_000_000);
        }
    }

    /**
     * The installs under way. What is beyond is refused.
     *
     * @param concurrency how many at once
     * @param bytes how long their binaries may be together
     * @param stallTimeout how long an install waits for its next bytes
     */
    public record Install(@DefaultValue("8") int concurrency, @DefaultValue("256MB") DataSize bytes,
            @DefaultValue("30s") Duration stallTimeout) {

        /** Checks the ranges. */
        public Install {
            range("install.concurrency", concurrency, 1, 10_000);
            positive("install.stall-timeout", stallTimeout);
        }
    }

    /**
     * The instances that are kept for a next call.
     *
     * @param reuse what a call finds in its instance of earlier calls: anything (reuse), nothing, by bringing the instance back to
     *        its begin (reset), or nothing, as it is new (fresh)
     * @param min how many are made and started before a new version is published
     * @param max how many of each plugin there are at once; calls beyond them wait
     * @param idle how many of each plugin are kept; 0 for a fresh instance each call
     * @param idleMemory an instance with more linear memory than this is not kept
     * @param healthExport a function that a new version is asked with before it is published, if it exports it
     */
    public record Instances(@DefaultValue("reuse") PluginPolicy.Reuse reuse, @DefaultValue("0") int min,
            @DefaultValue("10000") int max, @DefaultValue("4") int idle, @DefaultValue("16MB") DataSize idleMemory,
            @DefaultValue("penstock_health") String healthExport) {

        /** Checks the ranges. */
        public Instances {
            range("instances.idle", idle, 0, 10_000);
            range("instances.max", max, 1, 10_000);
            range("instances.min", min, 0, Math.min(idle, max));
        }
    }

    /**
     * The interfaces of plugins.
     *
     * @param tenant whose plugins are called when nothing else says it; see WasmPlugin
     */
    public record Binding(@Nullable String tenant) {
    }

    /**
     * A directory whose files are installed as plugins: {@code score.wasm} as plugin {@code score} of the tenant, and
     * {@code acme/score.wasm} as that of tenant {@code acme}. Removing a file removes its plugin.
     *
     * @param directory the directory; by default none is watched
     * @param tenant whose plugins the files in the directory itself are
     * @param quiet how long a file must have been left alone before it is installed
     */
    public record Watch(@Nullable Path directory, @DefaultValue("local") String tenant,
            @DefaultValue("500ms") Duration quiet) {

        /** Checks the ranges. */
        public Watch {
            positive("watch.quiet", quiet);
        }
    }

    /**
     * The meters.
     *
     * @param tenants how many tenants the meters of calls tell apart; the calls of others count as tenant "other". 0 for no tag
     */
    public record Metrics(@DefaultValue("0") int tenants) {

        /** Checks the ranges. */
        public Metrics {
            range("metrics.tenants", tenants, 0, 1_000);
        }
    }

    /**
     * The dashboard.
     *
     * @param enabled whether there is one
     * @param path where; it begins with a slash
     * @param token secret of at least 8 characters that visitors must give, unless a bean of type DashboardAccess decides
     * @param operations whether the bearer of the token may install, tier, reload and remove plugins
     * @param interval time between two updates of the page
     */
    public record Dashboard(@DefaultValue("false") boolean enabled, @DefaultValue("/penstock") String path,
            @Nullable String token, @DefaultValue("false") boolean operations,
            @DefaultValue("1s") Duration interval) {

        /** Checks the ranges. */
        public Dashboard {
            if (!path.matches("(/[A-Za-z0-9._~-]+)+")) {
                throw invalid("dashboard.path", path, "must be like /penstock: segments of letters and digits");
            }
            if (token != null && token.length() < 8) {
                throw invalid("dashboard.token", "******", "must be at least 8 characters long");
            }
            if (interval.toMillis() < 100 || interval.toMinutes() >= 1) {
                throw invalid("dashboard.interval", interval, "must be 100ms to 1m");
            }
        }

        @Override
        public String toString() {
            return "Dashboard[enabled=" + enabled + ", path=" + path + ", operations=" + operations + ", interval="
                    + interval + "]";
        }
    }

    private static void range(String name, long value, long least, long most) {
        if (value < least || value > most) {
            throw invalid(name, value, "must be " + least + " to " + most);
        }
    }

    private static void range(String name, DataSize value, DataSize least, DataSize most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw invalid(name, value, "must be " + least + " to " + most);
        }
    }

    private static void positive(String name, Duration value) {
        if (!value.isPositive()) {
            throw invalid(name, value, "must be longer than zero");
        }
    }

    private static InvalidConfigurationPropertyValueException invalid(String name, Object value, String reason) {
        return new InvalidConfigurationPropertyValueException("penstock." + name, value, reason);
    }
}
