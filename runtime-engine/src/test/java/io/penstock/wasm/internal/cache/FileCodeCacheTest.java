package io.penstock.wasm.internal.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.wasm.internal.compile.CompiledFunction;
import io.penstock.wasm.internal.compile.GeneratedClass;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileCodeCacheTest {

    private static final CacheKey KEY = TestCode.key(1);
    private static final Duration ALMOST_QUIET = FileCodeCache.QUIET.minusMillis(1);
    private static final Duration MOMENT = Duration.ofMillis(1);

    @TempDir
    private Path parent;
    private CacheFixture fixture;
    private Events events;

    @BeforeEach
    void open() {
        fixture = new CacheFixture(parent.resolve("cache"));
        events = fixture.events;
    }

    private void pass(Duration time) {
        fixture.background.pass(time);
    }

    @Test
    void whenNothingIsKnownThenLoadIsEmptyAndAMiss() {
        assertThat(fixture.load(KEY)).isEmpty();
        assertThat(events.take()).containsExactly("miss");
    }

    @Test
    void whenWrittenThenLoadGivesTheSameCode() {
        CompiledFunction inParts = new CompiledFunction(List.of(TestCode.calling(3).classes().getFirst(),
                new GeneratedClass("penstock.O3$1", TestCode.ofSize(3, 100).classes().getFirst().bytes())));
        Map<Integer, CompiledFunction> code = Map.of(3, inParts, 70_000, TestCode.calling(70_000));
        fixture.write(KEY, code);
        assertThat(fixture.load(KEY)).isEqualTo(TestCode.text(code));
        assertThat(events.take()).containsExactly("hit 2");
    }

    @Test
    void whenAnotherModuleEngineConfigurationOrJavaThenItsEntryIsAnother() {
        fixture.write(KEY, Map.of(1, TestCode.calling(1)));
        for (CacheKey other : List.of(TestCode.key(2),
                new CacheKey("m", KEY.moduleDigest(), "other", KEY.configuration(), KEY.javaVersion()),
                new CacheKey("m", KEY.moduleDigest(), KEY.engine(), "other", KEY.javaVersion()),
                new CacheKey("m", KEY.moduleDigest(), KEY.engine(), KEY.configuration(), KEY.javaVersion() + 1),
                new CacheKey("m", KEY.moduleDigest(), "engineconf", "iguration", KEY.javaVersion()))) {
            assertThat(fixture.load(other)).isEmpty();
            assertThat(events.take()).containsExactly("miss");
        }
        assertThat(fixture.load(new CacheKey("renamed", KEY.moduleDigest(), KEY.engine(), KEY.configuration(),
                KEY.javaVersion()))).hasSize(1);
    }

    @Test
    void whenCodeComesThenItIsWrittenAfterTwoQuietSeconds() {
        FileCodeCache cache = fixture.cache();
        cache.compiled(KEY, 1, TestCode.ofSize(1, 600));
        cache.compiled(KEY, 2, TestCode.ofSize(2, 600));
        pass(ALMOST_QUIET);
        cache.compiled(KEY, 3, TestCode.calling(3)); // begins the quiet time again
        pass(ALMOST_QUIET);
        assertThat(events.take()).isEmpty();
        pass(MOMENT);
        assertThat(events.take()).containsExactly("written 3");
        pass(Duration.ofHours(1));
        assertThat(events.take()).isEmpty();
    }

    @Test
    void whenLessThanTheLeastThenItWaitsForMore() {
        FileCodeCache cache = fixture.cache();
        cache.compiled(KEY, 1, TestCode.calling(1));
        pass(Duration.ofHours(1));
        assertThat(events.take()).isEmpty();
        cache.compiled(KEY, 2, TestCode.ofSize(2, 1_000));
        pass(FileCodeCache.QUIET);
        assertThat(events.take()).containsExactly("written 2");
    }

    @Test
    void whenThereIsAMegabyteThenItIsWrittenAtOnce() {
        FileCodeCache cache = fixture.cache();
        cache.compiled(KEY, 1, TestCode.ofSize(1, 600_000));
        cache.compiled(KEY, 2, TestCode.ofSize(2, 600_000));
        cache.compiled(KEY, 3, TestCode.ofSize(3, 600_000));
        pass(Duration.ZERO);
        assertThat(events.take()).containsExactly("written 3");
        pass(Duration.ofHours(1));
        assertThat(events.take()).isEmpty();
    }

    @Test
    void whenCodeKeepsComingThenIncrementsAddUp() {
        FileCodeCache cache = fixture.cache();
        for (int i = 1; i <= 3; i++) {
            cache.compiled(KEY, i, TestCode.ofSize(i, 2_000));
            pass(FileCodeCache.QUIET);
            assertThat(events.take()).containsExactly("written " + i);
        }
        cache.compiled(KEY, 2, TestCode.ofSize(2, 5_000));
        pass(FileCodeCache.QUIET);
        assertThat(events.take()).containsExactly("written 3");
        assertThat(fixture.load(KEY)).isEqualTo(TestCode.text(Map.of(1, TestCode.ofSize(1, 2_000), 2,
                TestCode.ofSize(2, 5_000), 3, TestCode.ofSize(3, 2_000))));
    }

    @Test
    void whenClosedThenTheRestIsWrittenAndLaterCodeIsNot() {
        FileCodeCache cache = fixture.cache();
        cache.compiled(KEY, 1, TestCode.calling(1));
        cache.compiled(TestCode.key(2), 1, TestCode.calling(1));
        cache.close();
        assertThat(events.take()).containsExactly("written 1", "written 1");
        cache.compiled(KEY, 2, TestCode.calling(2));
        cache.close();
        assertThat(events.take()).isEmpty();
    }

    @Test
    void whenManyModulesHaveALittleCodeThenItDoesNotWaitForMore() {
        FileCodeCache cache = fixture.cache();
        for (int i = 0; i <= FileCodeCache.MOST_MODULES; i++) {
            cache.compiled(new CacheKey("m", "module" + i, "", "", 25), 1, TestCode.calling(1));
        }
        pass(Duration.ZERO);
        assertThat(events.take()).hasSize(FileCodeCache.MOST_MODULES + 1).containsOnly("written 1");
    }

    @Test
    void whenTheDiskDoesNotKeepUpThenCodeIsDropped() {
        FileCodeCache cache = fixture.cache();
        for (int i = 0; i < 100; i++) {
            cache.compiled(KEY, i, TestCode.ofSize(i, FileCodeCache.AT_ONCE_BYTES)); // no time passes: nothing is written
        }
        pass(Duration.ZERO);
        assertThat(events.take())
                .containsExactly("written " + (FileCodeCache.MOST_BYTES / FileCodeCache.AT_ONCE_BYTES));
    }

    @Test
    void whenTwoCachesWriteTheSameModuleThenTheirCodeIsJoined() {
        FileCodeCache one = fixture.cache();
        FileCodeCache two = fixture.cache();
        one.compiled(KEY, 1, TestCode.calling(1));
        two.compiled(KEY, 2, TestCode.calling(2, 1));
        one.close();
        two.close();
        assertThat(events.take()).containsExactly("written 1", "written 2");
        assertThat(fixture.load(KEY)).containsOnlyKeys(1, 2);
    }

    @Test
    void whenACalleeIsMissingThenItsCallersAreNotLoaded() {
        Map<Integer, CompiledFunction> code = new HashMap<>(Map.of(1, TestCode.calling(1, 2), 2,
                TestCode.calling(2, 3), 3, TestCode.calling(3, 4), 5, TestCode.calling(5, 6), 6,
                TestCode.calling(6, 5, 6)));
        fixture.write(KEY, code);
        assertThat(fixture.load(KEY)).containsOnlyKeys(5, 6);
        FileCodeCache cache = fixture.cache();
        cache.compiled(KEY, 4, TestCode.calling(4));
        cache.close();
        assertThat(fixture.load(KEY)).containsOnlyKeys(1, 2, 3, 4, 5, 6);
    }

    @Test
    void whenBeyondTheSizeThenWhatWasNotUsedForLongestIsEvicted() {
        long four = 4 * 11_000;
        for (int module = 1; module <= 4; module++) {
            FileCodeCache cache = fixture.cache(four, TestCode.KEY);
            cache.compiled(TestCode.key(module), 1, TestCode.ofSize(1, 10_000));
            cache.close();
            pass(Duration.ofMinutes(1));
        }
        assertThat(events.take()).containsOnly("written 1");
        assertThat(fixture.load(TestCode.key(1))).hasSize(1);
        pass(Duration.ofMinutes(1)); // its use is noted
        assertThat(events.take()).containsExactly("hit 1");
        FileCodeCache cache = fixture.cache(four, TestCode.KEY);
        cache.compiled(TestCode.key(5), 1, TestCode.ofSize(1, 10_000));
        cache.compiled(TestCode.key(5), 2, TestCode.ofSize(2, 10_000));
        cache.close();
        assertThat(events.take()).containsExactly("written 2", "evicted 2");
        assertThat(fixture.load(TestCode.key(1))).hasSize(1);
        assertThat(fixture.load(TestCode.key(2))).isEmpty();
        assertThat(fixture.load(TestCode.key(3))).isEmpty();
        assertThat(fixture.load(TestCode.key(4))).hasSize(1);
        assertThat(fixture.load(TestCode.key(5))).hasSize(2);
    }

    @Test
    void whenAnEntryAloneIsBeyondTheSizeThenTheOldOneStays() {
        FileCodeCache cache = fixture.cache(20_000, TestCode.KEY);
        cache.compiled(KEY, 1, TestCode.ofSize(1, 2_000));
        pass(FileCodeCache.QUIET);
        cache.compiled(KEY, 2, TestCode.ofSize(2, 30_000));
        pass(FileCodeCache.QUIET);
        assertThat(events.take()).containsExactly("written 1", "failed IOException");
        assertThat(fixture.load(KEY)).containsOnlyKeys(1);
    }

    @Test
    void whenOtherFilesAreInTheDirectoryThenTheyStay() throws IOException {
        Files.createDirectories(fixture.directory.resolve("sub" + EntryFiles.SUFFIX));
        Files.write(fixture.directory.resolve("notes.txt"), new byte[50_000]);
        FileCodeCache cache = fixture.cache(10_000, TestCode.KEY);
        cache.compiled(KEY, 1, TestCode.calling(1));
        cache.close();
        assertThat(fixture.files()).containsExactly(EntryFiles.LOCK, KEY.fileName(), "notes.txt",
                "sub" + EntryFiles.SUFFIX);
    }

    @Test
    void whenTheDirectoryIsMadeThenItIsForItsOwnerOnly() throws IOException {
        fixture.write(KEY, Map.of(1, TestCode.calling(1)));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(fixture.directory)))
                .isEqualTo("rwx------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(fixture.file(KEY))))
                .isEqualTo("rw-------");
    }

    @Test
    void whenTheDirectoryIsGoneThenThatIsToldAndNothingThrown() throws IOException {
        FileCodeCache cache = fixture.cache();
        Files.delete(fixture.directory);
        cache.compiled(KEY, 1, TestCode.ofSize(1, 2_000));
        pass(FileCodeCache.QUIET);
        assertThat(events.take()).containsExactly("failed NoSuchFileException");
        assertThat(cache.load(KEY)).isEmpty();
    }

    @Test
    void whenASignerIsPrintedThenTheKeyIsNotShown() {
        assertThat(new Signer(TestCode.KEY)).asString().isEqualTo("Signer");
    }
}
