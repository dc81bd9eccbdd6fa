package io.penstock.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.Disposable;

/** What happens while a call computes for long. */
@Timeout(60)
class LongCallTests {

    private static final File TASKS = new File("/proc/self/task");
    private static final long SHORT_SLICE = 1_000_000;
    private static final long LONG_SLICE = 10_000_000;

    @TempDir
    Path directory;

    @SuppressWarnings("NullAway.Init")
    private HostFixture fixture;

    @BeforeEach
    void start() {
        fixture = new HostFixture(directory);
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void itsThreadHasLongSlicesOfTimeUntilItEnds() {
        assumeTrue(!slices().isEmpty() && isLinux(6, 12),
                "needs Linux 6.12, and one that tells its threads' slices");
        Plugin plugin = fixture.install(TestModules.stateful());
        Disposable call = plugin.invoke("spin", List.of()).subscribe();
        Awaitility.await().atMost(HostFixture.PATIENCE).until(() -> slices().contains(LONG_SLICE));
        call.dispose();
        Awaitility.await().atMost(HostFixture.PATIENCE).until(() -> fixture.host.status().running() == 0);
        Awaitility.await().atMost(HostFixture.PATIENCE).until(() -> !slices().contains(LONG_SLICE));
    }

    @Test
    void whatFollowsOneHasLongSlicesFromTheBegin() {
        assumeTrue(!slices().isEmpty() && isLinux(6, 12),
                "needs Linux 6.12, and one that tells its threads' slices");
        Plugin plugin = fixture.install(TestModules.stateful());
        assertThat(sliceOf(plugin)).isEqualTo(SHORT_SLICE);
        Disposable call = plugin.invoke("spin", List.of()).subscribe();
        Awaitility.await().atMost(HostFixture.PATIENCE).until(() -> slices().contains(LONG_SLICE));
        call.dispose();
        Awaitility.await().atMost(HostFixture.PATIENCE).until(() -> fixture.host.status().running() == 0);
        assertThat(sliceOf(plugin)).isEqualTo(LONG_SLICE);
        assertThat(sliceOf(plugin)).isEqualTo(SHORT_SLICE);
    }

    @Test
    void whileShortCallsComeLongOnesLeaveThemAProcessor() {
        String all = processors();
        List<Disposable> calls = spin();
        Plugin other = fixture.install(new PluginId("other", "add"), TestModules.add());
        Awaitility.await().atMost(HostFixture.PATIENCE).until(() -> {
            assertThat(fixture.invoke(other, "add", 1, 2)).isEqualTo(3);
            return guestsKeepingOff(all) == calls.size();
        });
        Awaitility.await().atMost(HostFixture.PATIENCE).until(() -> guestsKeepingOff(all) == 0);
        assertThat(fixture.host.status().running()).isEqualTo(calls.size());
        Awaitility.await().atMost(HostFixture.PATIENCE).until(() -> {
            fixture.invoke(other, "add", 1, 2);
            return guestsKeepingOff(all) == calls.size();
        });
        calls.forEach(Disposable::dispose);
        Awaitility.await().atMost(HostFixture.PATIENCE).until(() -> fixture.host.status().running() == 0);
        assertThat(guestsKeepingOff(all)).isZero();
    }

    @Test
    void whatALongCallStartsMayUseAllProcessors() throws InterruptedException {
        String all = processors();
        List<Disposable> calls = spin();
        Plugin other = fixture.install(new PluginId("other", "add"), TestModules.add());
        CountDownLatch done = new CountDownLatch(1);
        AtomicReference<Path> started = new AtomicReference<>();
        AtomicReference<String> inherited = new AtomicReference<>();
        Disposable starting = fixture.install(new PluginId("third", "add"), TestModules.add()).call(context -> {
            Path self = Path.of("/proc/thread-self").toRealPath();
            while (processors(self).equals(all)) {
                Thread.onSpinWait();
            }
            inherited.set(processors(self));
            Thread thread = new Thread(() -> {
                try {
                    started.set(Path.of("/proc/thread-self").toRealPath());
                    done.await();
                } catch (IOException | InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
            thread.start();
            while (done.getCount() > 0) {
                Thread.onSpinWait();
            }
            return 0;
        }).subscribe();
        try {
            Awaitility.await().atMost(HostFixture.PATIENCE).until(() -> {
                fixture.invoke(other, "add", 1, 2);
                return started.get() != null && processors(started.get()).equals(all);
            });
            assertThat(inherited.get()).isNotEqualTo(all);
        } finally {
            done.countDown();
            starting.dispose();
            calls.forEach(Disposable::dispose);
        }
    }

    /** As many endless loops as there are processors. */
    private List<Disposable> spin() {
        Plugin plugin = fixture.install(TestModules.stateful());
        return IntStream.range(0, Runtime.getRuntime().availableProcessors())
                .mapToObj(i -> plugin.invoke("spin", List.of()).subscribe()).toList();
    }

    /** Those of this thread, as the system writes them. */
    private static String processors() {
        assumeTrue(isLinux(2, 6) && Files.exists(TASKS.toPath()), "needs Linux and its /proc");
        int count = Runtime.getRuntime().availableProcessors();
        String own = processors(Path.of("/proc/thread-self"));
        assumeTrue(count > 1 && count(own) == count, "needs two processors, and no less time than they have");
        return own;
    }

    private static int count(String processors) {
        return Stream.of(processors.split(",", -1)).map(range -> range.split("-", -1)).mapToInt(
                range -> Integer.parseInt(range[range.length - 1]) - Integer.parseInt(range[0]) + 1).sum();
    }

    private static String processors(Path task) {
        return line(task.resolve("status"), "Cpus_allowed_list:");
    }

    private static long guestsKeepingOff(String all) {
        return Stream.of(Objects.requireNonNullElse(TASKS.listFiles(), new File[0])).filter(task -> {
            try {
                return line(task.toPath().resolve("status"), "Name:").startsWith("penstock-guest-")
                        && !processors(task.toPath()).equals(all);
            } catch (UncheckedIOException e) {
                return false; // the thread has ended
            }
        }).count();
    }

    private static String line(Path file, String key) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.filter(line -> line.startsWith(key)).findFirst().orElseThrow().substring(key.length()).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long sliceOf(Plugin plugin) {
        return Objects.requireNonNull(plugin.call(context -> slice(Path.of("/proc/thread-self"))).block());
    }

    private static boolean isLinux(int major, int minor) {
        Matcher version = Pattern.compile("(\\d+)\\.(\\d+).*").matcher(System.getProperty("os.version"));
        return version.matches() && Integer.parseInt(version.group(1)) * 1000
                + Integer.parseInt(version.group(2)) >= major * 1000 + minor;
    }

    /** The slices of all threads, in nanoseconds. */
    private static Set<Long> slices() {
        Set<Long> found = new HashSet<>();
        File[] tasks = Objects.requireNonNullElse(TASKS.listFiles(), new File[0]);
        for (File task : tasks) {
            try {
                found.add(slice(task.toPath()));
            } catch (IOException | UncheckedIOException e) {
                // the thread has ended, or the system keeps it to itself
            }
        }
        return found;
    }

    private static long slice(Path task) throws IOException {
        try (Stream<String> lines = Files.lines(task.resolve("sched"))) {
            return lines.filter(line -> line.startsWith("se.slice")).findFirst()
                    .map(line -> Long.valueOf(line.substring(line.indexOf(':') + 1).strip()))
                    .orElseThrow(() -> new IOException("no slice of " + task));
        }
    }
}
