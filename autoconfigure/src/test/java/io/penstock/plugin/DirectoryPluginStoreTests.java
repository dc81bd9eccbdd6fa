package io.penstock.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.penstock.plugin.PluginStore.Draft;
import io.penstock.plugin.PluginStore.Metadata;
import io.penstock.plugin.PluginStore.StoredPlugin;
import io.penstock.plugin.store.DirectoryPluginStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryPluginStoreTests {

    private static final PluginId ID = new PluginId("demo", "wc");

    @TempDir
    Path directory;

    private PluginStore store;
    private int history;

    @BeforeEach
    void open() {
        store = new DirectoryPluginStore(directory);
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void whenReopenedThenHasWhatWasCommitted() throws IOException {
        Metadata written = put(ID, "content", 3);
        reopen();
        StoredPlugin stored = only();
        assertThat(stored.id()).isEqualTo(ID);
        assertThat(stored.versions().getFirst()).isEqualTo(written);
        assertThat(content(stored)).isEqualTo("content");
    }

    @Test
    void whenNotCommittedThenNothingIsLeft() throws IOException {
        Draft draft = store.draft(ID);
        draft.write(bytes("half of"));
        draft.close();
        draft.close();
        assertThat(store.findAll()).isEmpty();
        assertThat(files()).containsExactly(directory.resolve(".lock"));
    }

    @Test
    void whenReplacedThenHasTheNewOneAlone() throws IOException {
        put(ID, "old", 1);
        Metadata written = put(ID, "new", 2);
        assertThat(only().versions().getFirst()).isEqualTo(written);
        assertThat(content(only())).isEqualTo("new");
        assertThat(files()).hasSize(3);
    }

    @Test
    void whenReplacedByTheSameBinaryThenHasIt() throws IOException {
        put(ID, "same", 1);
        put(ID, "same", 2);
        assertThat(only().versions().getFirst().revision()).isEqualTo(2);
        assertThat(content(only())).isEqualTo("same");
    }

    @Test
    void whenReplacedThenKeepsSoManyEarlierOnes() throws IOException {
        history = 2;
        for (int revision = 1; revision <= 5; revision++) {
            put(ID, "content " + revision, revision);
        }
        StoredPlugin stored = store.find(ID).orElseThrow();
        assertThat(stored.versions()).extracting(Metadata::revision).containsExactly(5L, 4L, 3L);
        assertThat(files()).hasSize(5);
        assertThat(content(stored, 2)).isEqualTo("content 3");
    }

    @Test
    void whenAnEarlierOneIsRestoredThenItIsTheCurrentOne() throws IOException {
        history = 2;
        Metadata first = put(ID, "first", 1);
        put(ID, "second", 2);
        store.restore(new Metadata(ID, 3, first.digest(), first.bytes(), first.installedAt()), history);
        reopen();
        assertThat(only().versions()).extracting(Metadata::revision).containsExactly(3L, 2L, 1L);
        assertThat(content(only())).isEqualTo("first");
        assertThat(content(only(), 1)).isEqualTo("second");
        assertThatExceptionOfType(PluginStoreException.class).isThrownBy(
                () -> store.restore(new Metadata(ID, 4, "sha256:" + "0".repeat(64), 1, first.installedAt()), history));
    }

    @Test
    void whenABitOfTheDescriptionIsFlippedThenSaysSo() throws IOException {
        put(ID, "content", 3);
        Path json = directory.resolve("demo/wc/plugin.json");
        Files.writeString(json, Files.readString(json).replace("\"revision\" : 3", "\"revision\" : 2"));
        assertThatExceptionOfType(PluginStoreException.class).isThrownBy(() -> only().versions())
                .withMessageContaining("damaged").withMessageContaining("plugin.json");
    }

    /** What a process leaves that is killed between the move of the binary and that of its description. */
    @Test
    void whenKilledBeforeTheCommitThenTheOldOneIsThere() throws IOException {
        Metadata old = put(ID, "old", 1);
        Path plugin = directory.resolve("demo/wc");
        Files.writeString(plugin.resolve("0".repeat(64) + ".wasm"), "new");
        Files.writeString(directory.resolve(".incoming/123.json"), "{");
        reopen();
        assertThat(only().versions().getFirst()).isEqualTo(old);
        assertThat(content(only())).isEqualTo("old");
        assertThat(directory.resolve(".incoming")).isEmptyDirectory();
    }

    @Test
    void whenKilledBeforeTheFirstCommitThenNothingIsThere() throws IOException {
        Path plugin = Files.createDirectories(directory.resolve("demo/wc"));
        Files.writeString(plugin.resolve("0".repeat(64) + ".wasm"), "new");
        reopen();
        assertThat(store.findAll()).isEmpty();
        assertThat(plugin).doesNotExist();
    }

    @Test
    void whenDeletedThenIsGoneAndTheOthersAreThere() throws IOException {
        PluginId other = new PluginId("demo", "other");
        put(ID, "content", 1);
        put(other, "content", 1);
        store.delete(ID);
        store.delete(ID);
        reopen();
        assertThat(only().id()).isEqualTo(other);
    }

    @Test
    void whenDescriptionIsDamagedThenIsListedAndFailsWhenRead() throws IOException {
        put(ID, "content", 1);
        Path json = directory.resolve("demo/wc/plugin.json");
        for (String damaged : List.of("", "{", "[]", "{}", Files.readString(json).replace("sha256:", "md5:"),
                Files.readString(json).replace("demo", "../.."), Files.readString(json).replace("demo", "other"))) {
            Files.writeString(json, damaged);
            StoredPlugin stored = only();
            assertThat(stored.id()).isEqualTo(ID);
            assertThatExceptionOfType(PluginStoreException.class).as(damaged).isThrownBy(stored::versions)
                    .withMessageContaining("plugin.json");
        }
    }

    @Test
    void whenBinaryIsGoneThenFailsWhenOpened() throws IOException {
        Metadata metadata = put(ID, "content", 1);
        Files.delete(directory.resolve("demo/wc").resolve(metadata.digest().substring("sha256:".length()) + ".wasm"));
        assertThatExceptionOfType(PluginStoreException.class).isThrownBy(() -> content(only()));
    }

    @Test
    void whenIdsDifferInCaseAloneThenTheirFilesDifferInMore() throws IOException {
        put(new PluginId("Demo", "WC"), "upper", 1);
        put(new PluginId("demo", "wc"), "lower", 1);
        assertThat(store.findAll()).hasSize(2);
        try (Stream<Path> tenants = Files.list(directory)) {
            assertThat(tenants.map(path -> path.getFileName().toString())).contains("=Demo", "demo");
        }
    }

    @Test
    void whenForeignFilesAreThereThenTheyAreLeftAlone() throws IOException {
        Files.createDirectories(directory.resolve("demo/not a plugin"));
        Files.writeString(directory.resolve("README"), "hello");
        Files.createDirectories(directory.resolve("=demo/x"));
        assertThat(store.findAll()).isEmpty();
        assertThat(directory.resolve("demo/not a plugin")).exists();
        assertThat(directory.resolve("=demo/x")).exists();
    }

    @Test
    void whenInUseThenSaysSo() {
        assertThatExceptionOfType(PluginStoreException.class).isThrownBy(() -> new DirectoryPluginStore(directory))
                .withMessageContaining("in use");
    }

    private void reopen() {
        store.close();
        store = new DirectoryPluginStore(directory);
    }

    private Metadata put(PluginId id, String content, long revision) {
        Digest digest = new Digest();
        digest.update(bytes(content));
        Metadata metadata = new Metadata(id, revision, digest.text(), content.length(),
                Instant.parse("2026-01-02T03:04:05Z"));
        try (Draft draft = store.draft(id)) {
            draft.write(bytes(content));
            draft.commit(metadata, history);
        }
        return metadata;
    }

    private StoredPlugin only() {
        List<StoredPlugin> all = store.findAll();
        assertThat(all).hasSize(1);
        return all.getFirst();
    }

    private static String content(StoredPlugin stored) throws IOException {
        return content(stored, 0);
    }

    private static String content(StoredPlugin stored, int version) throws IOException {
        try (InputStream in = Channels.newInputStream(stored.open(stored.versions().get(version)))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            return all.filter(Files::isRegularFile).sorted().toList();
        }
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
}
