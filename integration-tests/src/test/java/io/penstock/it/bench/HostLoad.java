package io.penstock.it.bench;

import io.penstock.it.modules.StubImports;
import io.penstock.plugin.Plugin;
import io.penstock.plugin.PluginHost;
import io.penstock.plugin.PluginHostSettings;
import io.penstock.plugin.PluginId;
import io.penstock.plugin.PluginLimits;
import io.penstock.plugin.PluginPolicy;
import io.penstock.plugin.PluginPolicy.Instances;
import io.penstock.plugin.PluginPolicy.Reuse;
import io.penstock.plugin.extism.ExtismGrants;
import io.penstock.plugin.extism.ExtismSupport;
import io.penstock.plugin.extism.HttpRequests;
import io.penstock.plugin.extism.PluginManifests;
import io.penstock.plugin.store.DirectoryPluginStore;
import io.penstock.wasm.WasmEngine;
import io.penstock.wasm.api.Imports;
import io.penstock.wasm.api.WasmModule;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/**
 * The plugin host under load: what one tenant notices of the endless loops of another, and what the three ways to reuse instances
 * cost. See docs/benchmarks.md; run in the directory of this module. Arguments: how many seconds each part takes, and one part, {@code fairness} or
 * {@code reuse}.
 */
public final class HostLoad {

    private static final Path PLUGINS = Path.of("..", "sample-service", "plugins", "built");
    private static final Path SQLITE = Path.of("node_modules", "sql.js", "dist", "sql-wasm.wasm");
    /** Of 0.3 and 17 KB, one of an Extism kit of 1.9 MB, and SQLite of 0.7 MB with a memory of 16 MB. */
    private static final List<Path> PLUGINS_OF_REUSE = Stream
            .of(PLUGINS.resolve("score.wasm"), PLUGINS.resolve("filter.wasm"),
                    Path.of(System.getProperty("penstock.shared", "../../shared"), "extism", "code.wasm"), SQLITE)
            .filter(Files::exists).toList();
    private static final int CALLS_IN_A_SECOND = 100;
    private static final int ROUNDS = 5;
    private static final int LOOPS = 20;
    private static final int CALLS_TO_WARM_UP = 60_000;
    private static final int[] PERCENTILES = {50, 90, 99};

    private static final AtomicInteger REFUSED = new AtomicInteger();

    private HostLoad() {
    }

    /** The program. */
    public static void main(String[] args) throws IOException, InterruptedException {
        int seconds = args.length == 0 ? 10 : Integer.parseInt(args[0]);
        if (args.length < 2 || args[1].equals("fairness")) {
            PluginPolicy defaults = PluginPolicy.defaults();
            PluginPolicy ending = defaults.withLimits(shortCalls(defaults.limits()));
            PluginPolicy fresh = ending.withInstances(new Instances(Reuse.FRESH, 0, Integer.MAX_VALUE, 4, 16 << 20));
            List<String> table = List.of(fairness(seconds, "defaults", defaults),
                    fairness(seconds, "each loop ends after a second", ending),
                    fairness(seconds, "so, and fresh instances", fresh));
            System.out.println(
                    "| configuration | alone: p50 | p90 | p99 | beside loops: p50 | p90 | p99 | ratio of p99 | worst ratio |");
            System.out.println("|---|---|---|---|---|---|---|---|---|");
            table.forEach(System.out::println);
        }
        if (args.length < 2 || args[1].equals("reuse")) {
            reuse(seconds);
        }
    }

    private static PluginLimits shortCalls(PluginLimits limits) {
        return new PluginLimits(limits.uploadBytes(), limits.memoryBytes(), limits.tableElements(),
                limits.objectBytes(), Duration.ofSeconds(1), limits.outputBytes(), limits.runTimeout());
    }

    private static PluginHost host(WasmEngine engine, PluginPolicy policy) throws IOException {
        return PluginHost.builder(engine, new DirectoryPluginStore(Files.createTempDirectory("penstock-load")))
                .settings(PluginHostSettings.defaults().withPolicy(policy)).start();
    }

    private static Plugin install(PluginHost host, String tenant, Path file) {
        return Objects.requireNonNull(
                host.install(new PluginId(tenant, file.getFileName().toString().replace(".wasm", "")),
                        DataBufferUtils.read(file, DefaultDataBufferFactory.sharedInstance, 65_536)).block());
    }

    /**
     * Latencies of short calls (about 0.1 ms of processor time) that come evenly, alone and beside endless loops, in turn: other
     * load on the machine then meets both. Each loop ends at its deadline, and another begins. The first round does not count, because
     * HotSpot still compiles then. A row of medians over the others.
     */
    private static String fairness(int seconds, String what, PluginPolicy policy)
            throws IOException, InterruptedException {
        try (WasmEngine engine = WasmEngine.create();
                PluginHost host = host(engine, policy)) {
            Plugin well = install(host, "well", PLUGINS.resolve("score.wasm"));
            Plugin bad = install(host, "bad", PLUGINS.resolve("mischief.wasm"));
            for (int i = 0; i < CALLS_TO_WARM_UP; i++) {
                well.invoke("fibonacci", List.of(22)).block();
            }
            double[][] figures = new double[7][ROUNDS];
            for (int round = -1; round < ROUNDS; round++) {
                long[] alone = latencies(well, seconds);
                print(what + ": alone", alone, host);
                List<Disposable> loops = Stream.generate(() -> bad.invoke("spin", List.of())
                        .onErrorResume(error -> Mono.empty()).repeat().subscribe()).limit(LOOPS).toList();
                latencies(well, 2);
                REFUSED.set(0);
                long[] beside = latencies(well, seconds);
                print(what + ": beside endless loops of another tenant", beside, host);
                loops.forEach(Disposable::dispose);
                latencies(well, 1);
                if (round < 0) {
                    continue;
                }
                for (int i = 0; i < PERCENTILES.length; i++) {
                    figures[i][round] = percentile(alone, PERCENTILES[i]) / 1e6;
                    figures[PERCENTILES.length + i][round] = percentile(beside, PERCENTILES[i]) / 1e6;
                }
                figures[6][round] = figures[5][round] / figures[2][round];
            }
            String medians = Arrays.stream(figures).peek(Arrays::sort)
                    .map(sorted -> String.format(Locale.ROOT, "%.2f", sorted[ROUNDS / 2]))
                    .collect(Collectors.joining(" | "));
            return String.format(Locale.ROOT, "| %s | %s | %.2f |", what, medians, figures[6][ROUNDS - 1]);
        }
    }

    private static long[] latencies(Plugin plugin, int seconds) throws InterruptedException {
        int calls = seconds * CALLS_IN_A_SECOND;
        long[] nanos = new long[calls];
        CountDownLatch ended = new CountDownLatch(calls);
        long begin = System.nanoTime();
        for (int i = 0; i < calls; i++) {
            int call = i;
            // Counted from when it should have begun: one that waits makes those behind it no better.
            long due = begin + i * (1_000_000_000L / CALLS_IN_A_SECOND);
            while (System.nanoTime() < due) {
                LockSupport.parkNanos(due - System.nanoTime());
            }
            plugin.invoke("fibonacci", List.of(22)).doFinally(signal -> {
                nanos[call] = System.nanoTime() - due;
                ended.countDown();
            }).subscribe(results -> {
            }, error -> REFUSED.incrementAndGet());
        }
        ended.await();
        Arrays.sort(nanos);
        return nanos;
    }

    private static long percentile(long[] sorted, int percent) {
        return sorted[Math.min(sorted.length - 1, sorted.length * percent / 100)];
    }

    private static void print(String what, long[] sorted, PluginHost host) {
        System.out.printf(Locale.ROOT,
                "%s: p50 %.2f ms, p90 %.2f ms, p99 %.2f ms, worst %.2f ms; %d refused, %d running, load %.1f%n",
                what, percentile(sorted, 50) / 1e6, percentile(sorted, 90) / 1e6, percentile(sorted, 99) / 1e6,
                sorted[sorted.length - 1] / 1e6, REFUSED.getAndSet(0),
                host.status().running(),
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    }

    /** Processor time of calls that do nothing, one after the other: what getting and giving back an instance costs. */
    private static void reuse(int seconds) throws IOException {
        Reuse[] ways = Reuse.values();
        double[][][] micros = new double[PLUGINS_OF_REUSE.size()][ways.length][ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            for (int way = 0; way < ways.length; way++) {
                for (int i = 0; i < PLUGINS_OF_REUSE.size(); i++) {
                    micros[i][way][round] = reuse(ways[way], PLUGINS_OF_REUSE.get(i), seconds);
                }
            }
        }
        for (int i = 0; i < PLUGINS_OF_REUSE.size(); i++) {
            for (int way = 0; way < ways.length; way++) {
                double[] sorted = micros[i][way];
                Arrays.sort(sorted);
                System.out.printf(Locale.ROOT, "%s %s: %.1f µs of processor time a call, %.1f to %.1f%n",
                        PLUGINS_OF_REUSE.get(i).getFileName(), ways[way], sorted[ROUNDS / 2], sorted[0],
                        sorted[ROUNDS - 1]);
            }
        }
    }

    private static double reuse(Reuse reuse, Path file, int seconds) throws IOException {
        PluginPolicy policy = PluginPolicy.defaults().withInstances(new Instances(reuse, 0, 100, 4, 64 << 20));
        PluginManifests manifests = new PluginManifests(Files.createTempDirectory("penstock-load"),
                new ExtismGrants(List.of(), List.of(), 64 << 20, 1 << 20, 1 << 20), HttpRequests.none());
        try (WasmEngine engine = WasmEngine.create();
                WasmModule imported = engine.compile(Files.readAllBytes(file));
                PluginHost host = PluginHost.builder(engine,
                        new DirectoryPluginStore(Files.createTempDirectory("penstock-load")))
                        .settings(PluginHostSettings.defaults().withPolicy(policy))
                        .imports(id -> file.equals(SQLITE) ? StubImports.of(engine, imported, 0) : Imports.none())
                        .abi(new ExtismSupport(engine, manifests, HttpRequests.none())).start()) {
            Plugin plugin = install(host, "demo", file);
            long calls = 0;
            long cpu = 0;
            for (int part = 0; part < 2; part++) {
                calls = 0;
                long before = cpuTime();
                long end = System.nanoTime() + seconds * 500_000_000L;
                while (System.nanoTime() < end) {
                    plugin.call(context -> 1).block();
                    calls++;
                }
                cpu = cpuTime() - before;
            }
            return cpu / 1e3 / calls;
        }
    }

    private static long cpuTime() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean os
                ? os.getProcessCpuTime()
                : System.nanoTime();
    }
}
