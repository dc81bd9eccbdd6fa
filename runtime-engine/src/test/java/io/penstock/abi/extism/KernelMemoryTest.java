package io.penstock.abi.extism;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class KernelMemoryTest {

    private final KernelMemory memory = new KernelMemory(1 << 20);

    @Test
    void whenAllocatedThenLengthIsKnownForTheHandleOnly() {
        long handle = memory.alloc(100);
        assertThat(handle).isPositive();
        assertThat(memory.length(handle)).isEqualTo(100);
        assertThat(memory.length(handle + 1)).isZero();
        assertThat(memory.length(0)).isZero();
        assertThat(memory.length(-1)).isZero();
        assertThat(memory.length(Long.MIN_VALUE)).isZero();
        assertThat(memory.length((1L << 32) + handle)).isZero();
    }

    @Test
    void whenNothingOrTooMuchIsAskedForThenThereIsNoBlock() {
        assertThat(memory.alloc(0)).isZero();
        assertThat(memory.alloc(-1)).isZero();
        assertThat(memory.alloc(Long.MAX_VALUE)).isZero();
        assertThat(memory.alloc(1 << 20)).isZero();
        assertThat(memory.alloc((1 << 20) - KernelMemory.ALIGNMENT)).isPositive();
        assertThat(memory.alloc(1)).isZero();
    }

    @Test
    void whenFreedThenItServesAgainAndTheOldHandleMeansNothing() {
        long first = memory.alloc(100);
        memory.free(first);
        assertThat(memory.length(first)).isZero();
        memory.free(first);
        assertThat(memory.alloc(90)).isEqualTo(first);
        assertThat(memory.alloc(90)).isNotEqualTo(first);
        assertThat(memory.length(first)).isEqualTo(90);
    }

    @Test
    void whenOutOfRangeThenLoadsGiveZeroAndStoresDoNothing() {
        long handle = memory.put("penstock".getBytes(StandardCharsets.UTF_8));
        for (long address : new long[]{-1, Long.MIN_VALUE, Long.MAX_VALUE, 1 << 30, memory.size(), memory.size() - 7}) {
            memory.storeLong(address, -1);
            assertThat(memory.loadLong(address)).isZero();
        }
        memory.storeByte(memory.size(), 1);
        assertThat(memory.loadByte(memory.size())).isZero();
        assertThat(memory.loadByte(-1)).isZero();
        assertThat(memory.loadLong(handle)).isEqualTo(0x6b636f74736e6570L);
        assertThat(memory.loadByte(handle + 7)).isEqualTo('k');
    }

    @Test
    void whenBlocksComeAndGoThenNoTwoOverlap() {
        Random random = new Random(7);
        Map<Long, byte[]> live = new HashMap<>();
        for (int i = 0; i < 20_000; i++) {
            if (live.size() > 50 || (random.nextInt(3) == 0 && !live.isEmpty())) {
                long handle = live.keySet().iterator().next();
                byte[] expected = live.remove(handle);
                assertThat(memory.copy(handle, memory.length(handle))).isEqualTo(expected);
                memory.free(handle);
            } else {
                byte[] bytes = new byte[1 + random.nextInt(1 << random.nextInt(12))];
                random.nextBytes(bytes);
                long handle = memory.put(bytes);
                assertThat(handle).as("room for block %d", i).isPositive();
                live.put(handle, bytes);
            }
        }
        memory.reset();
        assertThat(memory.alloc(1 << 19)).isEqualTo(KernelMemory.ALIGNMENT);
        assertThat(memory.copy(KernelMemory.ALIGNMENT, 1 << 19)).containsOnly(0);
    }
}
