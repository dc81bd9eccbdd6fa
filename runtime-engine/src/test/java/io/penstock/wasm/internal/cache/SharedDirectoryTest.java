package io.penstock.wasm.internal.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several processes on one directory, and processes that die. */
class SharedDirectoryTest {

    private static final int KILLS = 24;

    @TempDir
    private Path directory;

    @Test
    void whenTwoProcessesWriteOneModuleAtOnceThenNothingIsLost() throws IOException {
        CacheFixture fixture = new CacheFixture(directory);
        try (CacheProcess one = CacheProcess.start(directory, 1, 0, 4, false);
                CacheProcess two = CacheProcess.start(directory, 1, 100, 4, false)) {
            assertThat(Stream.concat(one.rest().stream(), two.rest().stream()))
                    .isNotEmpty().allMatch(line -> line.startsWith("written "));
        }
        assertThat(fixture.load(TestCode.key(1)).keySet())
                .containsAll(IntStream.range(0, 4).boxed().toList())
                .containsAll(IntStream.range(100, 104).boxed().toList());
        assertThat(fixture.files()).containsExactly(EntryFiles.LOCK, TestCode.key(1).fileName());
    }

    /** Two at a time, so that one of them dies with the lock in its hands while the other one wants it. */
    @Test
    void whenAProcessIsKilledAtAnyMomentThenWhatItHadWrittenIsThere() throws IOException, InterruptedException {
        Random random = new Random(20261121);
        CacheFixture fixture = new CacheFixture(directory);
        for (int round = 0; round < KILLS / 2; round++) {
            int module = round % 3;
            try (CacheProcess one = CacheProcess.start(directory, module, 0, 3, true);
                    CacheProcess two = CacheProcess.start(directory, module, 100, 3, true)) {
                int acknowledged = 0;
                for (int left = 1 + random.nextInt(4); left > 0; left--) {
                    acknowledged = Math.max(acknowledged, written(one.line()));
                    acknowledged = Math.max(acknowledged, written(two.line()));
                }
                spin(random.nextInt(20_000_000));
                one.kill();
                spin(random.nextInt(20_000_000));
                two.kill();
                assertThat(fixture.load(TestCode.key(module))).hasSizeGreaterThanOrEqualTo(acknowledged);
                assertThat(fixture.events.take()).hasSize(1).allMatch(event -> event.startsWith("hit "));
            }
        }
        fixture.write(TestCode.key(9), java.util.Map.of(1, TestCode.calling(1)));
        assertThat(fixture.files()).filteredOn(file -> !file.endsWith(EntryFiles.SUFFIX))
                .isSubsetOf(List.of(EntryFiles.LOCK));
    }

    private static int written(String line) {
        assertThat(line).startsWith("written ");
        return Integer.parseInt(line.substring("written ".length()));
    }

    /** To kill at any moment of a write and not only between two: waits for nothing. */
    private static void spin(long nanos) {
        long end = System.nanoTime() + nanos;
        while (System.nanoTime() < end) {
            Thread.onSpinWait();
        }
    }
}
