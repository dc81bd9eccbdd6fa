package io.penstock.wasm.internal.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.wasm.internal.compile.CompiledFunction;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A directory for caches, with time and threads of the test's own. */
final class CacheFixture {

    static final long LARGE = 100 << 20;

    final Path directory;
    final FakeBackground background = new FakeBackground();
    final Events events = new Events();

    CacheFixture(Path directory) {
        this.directory = directory;
    }

    FileCodeCache cache(long maxBytes, byte[] key) {
        try {
            return new FileCodeCache(new EntryFiles(directory, maxBytes), key, events, background);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    FileCodeCache cache() {
        return cache(LARGE, TestCode.KEY);
    }

    Path file(CacheKey key) {
        return directory.resolve(key.fileName());
    }

    /** Writes an entry with this code and forgets the events. */
    void write(CacheKey key, Map<Integer, CompiledFunction> code) {
        FileCodeCache cache = cache();
        code.forEach((function, one) -> cache.compiled(key, function, one));
        cache.close();
        assertThat(events.take()).hasSize(1).allMatch(event -> event.startsWith("written "));
    }

    /** What a new cache loads. */
    Map<Integer, String> load(CacheKey key) {
        return TestCode.text(cache().load(key));
    }

    /** The names of all files, sorted. */
    List<String> files() {
        try (Stream<Path> all = Files.list(directory)) {
            return all.map(file -> file.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
