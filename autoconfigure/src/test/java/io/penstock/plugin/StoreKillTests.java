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
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The store of a process that is killed, again and again. */
@Timeout(600)
class StoreKillTests {

    private static final int KILLS = 50;
    private static final int PLUGINS = 4;
    private static final int HISTORY = 2;

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
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    acknowledge(line, acknowledged);
                    commits++;
                    if (--after == 0) {
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

        private Writer() {
        }

        public static void main(String[] args) throws IOException {
            Path directory = Path.of(args[0]);
            Random random = new Random();
            PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
            try (PluginStore store = new DirectoryPluginStore(directory)) {
                Map<String, Long> revisions = new HashMap<>();
                store.findAll().forEach(plugin -> revisions.put(plugin.id().name(),
                        plugin.versions().getFirst().revision()));
                while (Files.exists(directory)) {
                    PluginId id = new PluginId("demo", "p" + random.nextInt(PLUGINS));
                    long revision = revisions.merge(id.name(), 1L, Long::sum);
                    if (revision > 2 && random.nextInt(4) == 0) {
                        Metadata earlier = store.find(id).orElseThrow().versions().getLast();
                        store.restore(new Metadata(id, revision, earlier.digest(), earlier.bytes(), Instant.now()),
                                HISTORY);
                    } else {
                        commit(store, id, revision, random);
                    }
                    out.println(id.name() + " " + revision + ";");
                }
            }
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
