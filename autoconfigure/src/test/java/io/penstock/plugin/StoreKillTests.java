package io.penstock.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.plugin.PluginStore.Draft;
import io.penstock.plugin.PluginStore.Metadata;
import io.penstock.plugin.PluginStore.StoredPlugin;
import io.penstock.plugin.store.DirectoryPluginStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The store of a process that is killed, again and again; and what another one sees meanwhile, which is what a kill at that moment
 * leaves.
 */
@Timeout(600)
class StoreKillTests {

    private static final int KILLS = 50;
    private static final int COMMITS_WATCHED = 400;
    private static final int PLUGINS = 4;
    private static final int HISTORY = 2;
    private static final long LONGEST_WAIT = TimeUnit.MILLISECONDS.toNanos(100);

    @TempDir
    Path directory;

    @Test
    void whenKilledAtAnyMomentThenWhatWasCommittedIsThereAndWhole() throws Exception {
        Random random = new Random(1);
        Map<String, Long> acknowledged = new HashMap<>();
        int commits = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            Process child = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path"),
                    Writer.class.getName(), directory.toString())
                    .redirectError(ProcessBuilder.Redirect.INHERIT).start();
            try (BufferedReader lines = child.inputReader()) {
                int after = 1 + random.nextInt(30);
                long begin = System.nanoTime();
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    acknowledge(line, acknowledged);
                    commits++;
                    long took = System.nanoTime() - begin;
                    begin += took;
                    if (--after == 0) {
                        // Somewhere in the next commits: a line comes at the end of one.
                        LockSupport.parkNanos(random.nextLong(Math.min(2 * took, LONGEST_WAIT)));
                        // This is kill -9, and leaves the pipe open; the child goes on writing until it arrives.
                        child.toHandle().destroyForcibly();
                    }
                }
            }
            assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(child.exitValue()).as("killed, and not ended").isEqualTo(128 + 9);
            check(acknowledged);
        }
        assertThat(commits).isGreaterThan(KILLS);
    }

    /** Each look must find a description that can be read, and all binaries that it names, unless it is another one by then. */
    @Test
    void whileItWritesThenWhatIsThereIsWholeAtEachMoment() throws Exception {
        try (PluginStore store = new DirectoryPluginStore(directory)) {
            Writer writer = new Writer(store);
            CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> {
                for (int i = 0; i < COMMITS_WATCHED; i++) {
                    writer.next();
                }
            }, task -> Thread.ofPlatform().start(task));
            int looks = 0;
            for (int i = 0; !writing.isDone(); i = (i + 1) % PLUGINS) {
                Optional<StoredPlugin> found = store.find(Writer.id(i));
                if (found.isPresent()) {
                    assertWholeOrReplaced(found.get());
                    looks++;
                }
            }
            writing.join();
            assertThat(looks).isPositive();
        }
    }

    private static void assertWholeOrReplaced(StoredPlugin plugin) {
        List<Metadata> versions = plugin.versions();
        Optional<Metadata> damaged = versions.stream().filter(version -> !isWhole(plugin, version)).findFirst();
        assertThat(damaged.isEmpty() || !plugin.versions().equals(versions)).as("%s of %s", damaged, versions)
                .isTrue();
    }

    private static boolean isWhole(StoredPlugin plugin, Metadata version) {
        try {
            return digest(plugin, version).equals(version.digest());
        } catch (IOException | PluginStoreException e) {
            return false;
        }
    }

    private static void acknowledge(String line, Map<String, Long> acknowledged) {
        String[] parts = line.split(" ", 2);
        // The last line may be cut off.
        if (parts.length == 2 && parts[1].endsWith(";")) {
            acknowledged.put(parts[0], Long.parseLong(parts[1].substring(0, parts[1].length() - 1)));
        }
    }

    private void check(Map<String, Long> acknowledged) throws IOException {
        try (PluginStore store = new DirectoryPluginStore(directory)) {
            Map<String, Long> found = new HashMap<>();
            for (StoredPlugin plugin : store.findAll()) {
                List<Metadata> versions = plugin.versions();
                found.put(plugin.id().name(), versions.getFirst().revision());
                for (Metadata version : versions) {
                    assertThat(digest(plugin, version)).as(plugin.id() + " " + version).isEqualTo(version.digest());
                }
            }
            acknowledged.forEach((name, revision) -> assertThat(found.get(name)).as(name)
                    .isNotNull().isGreaterThanOrEqualTo(revision));
            assertThat(directory.resolve(".incoming")).isEmptyDirectory();
        }
    }

    private static String digest(StoredPlugin plugin, Metadata version) throws IOException {
        Digest digest = new Digest();
        try (InputStream in = Channels.newInputStream(plugin.open(version))) {
            digest.update(ByteBuffer.wrap(in.readAllBytes()));
        }
        return digest.text();
    }

    /** The process that is killed: commits and restores without end, and says after each one what is there now. */
    static final class Writer {

        private final PluginStore store;
        private final Random random = new Random();
        private final Map<String, Long> revisions = new HashMap<>();

        private Writer(PluginStore store) {
            this.store = store;
            store.findAll().forEach(plugin -> revisions.put(plugin.id().name(),
                    plugin.versions().getFirst().revision()));
        }

        public static void main(String[] args) {
            Path directory = Path.of(args[0]);
            PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
            try (PluginStore store = new DirectoryPluginStore(directory)) {
                Writer writer = new Writer(store);
                while (Files.exists(directory)) {
                    out.println(writer.next());
                }
            }
        }

        private static PluginId id(int number) {
            return new PluginId("demo", "p" + number);
        }

        /** Commits or restores a version of some plugin; the plugin's name and the revision, as a line. */
        private String next() {
            PluginId id = id(random.nextInt(PLUGINS));
            long revision = revisions.merge(id.name(), 1L, Long::sum);
            if (revision > 2 && random.nextInt(4) == 0) {
                Metadata earlier = store.find(id).orElseThrow().versions().getLast();
                store.restore(new Metadata(id, revision, earlier.digest(), earlier.bytes(), Instant.now()), HISTORY);
            } else {
                commit(store, id, revision, random);
            }
            return id.name() + " " + revision + ";";
        }

        private static void commit(PluginStore store, PluginId id, long revision, Random random) {
            byte[] content = new byte[1 + random.nextInt(100_000)];
            random.nextBytes(content);
            Digest digest = new Digest();
            digest.update(ByteBuffer.wrap(content));
            try (Draft draft = store.draft(id)) {
                draft.write(ByteBuffer.wrap(content, 0, content.length / 2));
                draft.write(ByteBuffer.wrap(content, content.length / 2, content.length - content.length / 2));
                draft.commit(new Metadata(id, revision, digest.text(), content.length, Instant.now()), HISTORY);
            }
        }
    }
}
