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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
    private static final long LONG_SLICE = 100_000_000;

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
        Set<Long> usual = slices();
        Disposable call = plugin.invoke("spin", List.of()).subscribe();
        Awaitility.await().atMost(HostFixture.PATIENCE).until(() -> slices().contains(LONG_SLICE));
        call.dispose();
        Awaitility.await().atMost(HostFixture.PATIENCE).until(() -> fixture.host.status().running() == 0);
        Awaitility.await().atMost(HostFixture.PATIENCE).until(() -> usual.containsAll(slices()));
    }

    @Test
    void whatFollowsOneHasLongSlicesFromTheBegin() {
        assumeTrue(!slices().isEmpty() && isLinux(6, 12),
                "needs Linux 6.12, and one that tells its threads' slices");
        Plugin plugin = fixture.install(TestModules.stateful());
        long usual = sliceOf(plugin);
        Disposable call = plugin.invoke("spin", List.of()).subscribe();
        Awaitility.await().atMost(HostFixture.PATIENCE).until(() -> slices().contains(LONG_SLICE));
        call.dispose();
        Awaitility.await().atMost(HostFixture.PATIENCE).until(() -> fixture.host.status().running() == 0);
        assertThat(sliceOf(plugin)).isEqualTo(LONG_SLICE);
        assertThat(sliceOf(plugin)).isEqualTo(usual);
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
