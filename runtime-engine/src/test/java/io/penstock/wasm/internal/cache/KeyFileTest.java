package io.penstock.wasm.internal.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyFileTest {

    @TempDir
    private Path parent;
    private Path cache;
    private Path file;

    @BeforeEach
    void directories() throws IOException {
        cache = Files.createDirectory(parent.resolve("cache"));
        file = parent.resolve("secrets").resolve("cache.key");
    }

    private byte[] key() throws IOException {
        return KeyFile.key(file, cache);
    }

    private void write(int bytes, String permissions) throws IOException {
        Files.createDirectories(parent.resolve("secrets"));
        byte[] content = new byte[bytes];
        java.util.Arrays.fill(content, (byte) 7);
        Files.write(file, content);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }

    @Test
    void whenThereIsNoneThenOneIsMadeForItsOwnerOnly() throws IOException {
        byte[] made = key();
        assertThat(made).hasSize(KeyFile.LEAST_BYTES).isNotEqualTo(new byte[KeyFile.LEAST_BYTES]);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
        assertThat(key()).isEqualTo(made);
        Files.delete(file);
        assertThat(key()).isNotEqualTo(made);
    }

    @Test
    void whenManyMakeItAtOnceThenAllHaveTheSame() throws Exception {
        Set<String> keys = ConcurrentHashMap.newKeySet();
        Callable<Boolean> making = () -> keys.add(HexFormat.of().formatHex(key()));
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            for (Future<Boolean> made : threads.invokeAll(IntStream.range(0, 32).mapToObj(i -> making).toList())) {
                made.get();
            }
        }
        assertThat(keys).hasSize(1);
    }

    @Test
    void whenItsMakerDiedBeforeWritingThenAKeyIsMade() throws IOException {
        write(0, "rw-------");
        byte[] made = key();
        assertThat(made).hasSize(KeyFile.LEAST_BYTES);
        assertThat(Files.readAllBytes(file)).isEqualTo(made);
    }

    @Test
    void whenItMayOnlyBeReadThenItIsRead() throws IOException {
        write(64, "r--------");
        assertThat(key()).hasSize(64).containsOnly(7);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----", "rw-rw-rw-"})
    void whenOthersMayUseItThenItIsRefused(String permissions) throws IOException {
        write(32, permissions);
        assertThatIOException().isThrownBy(this::key).withMessageContaining("mode must be 0600");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 31, KeyFile.MOST_BYTES + 1})
    void whenItsLengthIsWrongThenItIsRefusedAndStays(int bytes) throws IOException {
        write(bytes, "rw-------");
        assertThatIOException().isThrownBy(this::key).withMessageContaining("found " + bytes);
        assertThat(Files.size(file)).isEqualTo(bytes);
    }

    @Test
    void whenItIsAllZerosThenItIsRefused() throws IOException {
        write(32, "rw-------");
        Files.write(file, new byte[32]);
        assertThatIOException().isThrownBy(this::key).withMessageContaining("damaged");
    }

    @Test
    void whenItIsInTheCachesDirectoryThenItIsRefused() throws IOException {
        Path link = Files.createSymbolicLink(parent.resolve("link"), cache);
        for (Path inside : new Path[]{cache.resolve("key"), cache.resolve("deep").resolve("key"),
                link.resolve("key"), cache.resolve("..").resolve("cache").resolve("key")}) {
            assertThatIOException().isThrownBy(() -> KeyFile.key(inside, cache))
                    .withMessageContaining("must not be in the cache's directory");
            assertThat(inside).doesNotExist();
        }
    }
}
