package io.penstock.wasm.internal.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is not exactly as it was written is refused, whatever it is. */
class TamperedEntryTest {

    private static final CacheKey KEY = TestCode.key(1);
    private static final String BAD_SIGNATURE = "rejected BAD_SIGNATURE";
    private static final String FOREIGN = "rejected FOREIGN";
    private static final int HEADER = 40;

    @TempDir
    private Path directory;
    private CacheFixture fixture;
    private byte[] genuine;

    @BeforeEach
    void write() throws IOException {
        fixture = new CacheFixture(directory);
        fixture.write(KEY, Map.of(1, TestCode.calling(1, 2), 2, TestCode.calling(2)));
        genuine = Files.readAllBytes(fixture.file(KEY));
    }

    private String loading(byte[] content) throws IOException {
        Files.write(fixture.file(KEY), content);
        int functions = fixture.load(KEY).size();
        String event = String.join(", ", fixture.events.take());
        assertThat(functions).isEqualTo(event.equals("hit 2") ? 2 : 0);
        return event;
    }

    @Test
    void whenAByteIsChangedAnywhereThenItIsRefused() throws IOException {
        for (int i = 0; i < genuine.length; i++) {
            for (int flip : new int[]{1, 0x80, 0xff}) {
                byte[] changed = genuine.clone();
                changed[i] ^= (byte) flip;
                assertThat(loading(changed)).as("byte %d", i).isEqualTo(i < HEADER ? FOREIGN : BAD_SIGNATURE);
            }
        }
        assertThat(loading(genuine)).isEqualTo("hit 2");
    }

    @Test
    void whenCutOffAnywhereThenItIsRefused() throws IOException {
        for (int length = 0; length < genuine.length; length++) {
            assertThat(loading(Arrays.copyOf(genuine, length))).as("length %d", length)
                    .isEqualTo(length < HEADER ? FOREIGN : BAD_SIGNATURE);
        }
    }

    @Test
    void whenSomethingIsAppendedThenItIsRefused() throws IOException {
        assertThat(loading(Arrays.copyOf(genuine, genuine.length + 1))).isEqualTo(BAD_SIGNATURE);
        byte[] twice = Arrays.copyOf(genuine, 2 * genuine.length);
        System.arraycopy(genuine, 0, twice, genuine.length, genuine.length);
        assertThat(loading(twice)).isEqualTo(BAD_SIGNATURE);
    }

    @Test
    void whenSignedWithAnotherKeyThenItIsRefusedAndOverwritten() {
        byte[] foreign = "another key, which is long enough too".getBytes(StandardCharsets.UTF_8);
        FileCodeCache cache = fixture.cache(CacheFixture.LARGE, foreign);
        assertThat(cache.load(KEY)).isEmpty();
        cache.compiled(KEY, 5, TestCode.calling(5));
        cache.close();
        assertThat(fixture.events.take()).containsExactly(BAD_SIGNATURE, BAD_SIGNATURE, "written 1");
        assertThat(fixture.cache(CacheFixture.LARGE, foreign).load(KEY)).containsOnlyKeys(5);
    }

    @Test
    void whenAnEntryIsPutInAnothersPlaceThenItIsRefused() throws IOException {
        CacheKey otherModule = TestCode.key(2);
        CacheKey otherEngine = new CacheKey("m", KEY.moduleDigest(), "other", KEY.configuration(), KEY.javaVersion());
        CacheKey otherJava = new CacheKey("m", KEY.moduleDigest(), KEY.engine(), KEY.configuration(), 26);
        for (CacheKey other : List.of(otherModule, otherEngine, otherJava)) {
            Files.copy(fixture.file(KEY), fixture.file(other));
            assertThat(fixture.load(other)).isEmpty();
            assertThat(fixture.events.take()).containsExactly(FOREIGN);
        }
    }

    @Test
    void whenTooLongThenItIsRefusedUnread() throws IOException {
        FileCodeCache small = fixture.cache(genuine.length - 1, TestCode.KEY);
        assertThat(small.load(KEY)).isEmpty();
        assertThat(fixture.events.take()).containsExactly("rejected TOO_LARGE");
        try (var file = new java.io.RandomAccessFile(fixture.file(KEY).toFile(), "rw")) {
            file.setLength(Long.MAX_VALUE / 1_000_000); // terabytes, all of them holes
        }
        assertThat(fixture.load(KEY)).isEmpty();
        assertThat(fixture.events.take()).containsExactly("rejected TOO_LARGE");
    }

    @Test
    void whenItIsNoFileThenItIsRefused() throws IOException, InterruptedException {
        Files.delete(fixture.file(KEY));
        Files.createDirectory(fixture.file(KEY));
        assertThat(fixture.load(KEY)).isEmpty();
        Files.delete(fixture.file(KEY));
        Files.createSymbolicLink(fixture.file(KEY), Files.write(directory.resolve("elsewhere"), genuine));
        assertThat(fixture.load(KEY)).isEmpty();
        Files.delete(fixture.file(KEY));
        assertThat(new ProcessBuilder("mkfifo", fixture.file(KEY).toString()).start().waitFor()).isZero();
        assertThat(fixture.load(KEY)).isEmpty();
        assertThat(fixture.events.take()).containsOnly("rejected UNREADABLE").hasSize(3);
    }

    /** Our own signature under what we would not write: lengths are still not believed. */
    @Test
    void whenSignedNumbersAreWrongThenItIsRefused() throws IOException {
        Signer signer = new Signer(TestCode.KEY);
        int end = genuine.length - Signer.BYTES;
        for (int at = HEADER; at + Integer.BYTES <= end; at++) {
            for (int number : new int[]{-1, Integer.MIN_VALUE, Integer.MAX_VALUE, 0, 1 << 20}) {
                ByteBuffer changed = ByteBuffer.wrap(genuine.clone()).putInt(at, number).position(end);
                changed.put(signer.sign(changed.duplicate().flip()));
                Files.write(fixture.file(KEY), changed.array());
                fixture.load(KEY); // any outcome but an exception: some of these bytes are a class file's
                assertThat(fixture.events.take()).as("%d at %d", number, at).hasSize(1)
                        .allMatch(event -> event.startsWith("hit") || event.equals("rejected MALFORMED"));
            }
        }
        ByteBuffer cut = ByteBuffer.allocate(genuine.length).put(genuine, 0, end - 1);
        cut.put(signer.sign(cut.duplicate().flip()));
        assertThat(loading(Arrays.copyOf(cut.array(), genuine.length - 1))).isEqualTo("rejected MALFORMED");
    }
}
