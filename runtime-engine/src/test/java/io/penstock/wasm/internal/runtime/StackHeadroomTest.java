package io.penstock.wasm.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import org.junit.jupiter.api.Test;

class StackHeadroomTest {

    /** Frames of {@link #count} that were still possible where {@link StackHeadroom} said no; each takes 256 bytes at most. */
    private int left;
    private int counted;

    @Test
    void whenLittleIsLeftThenTheErrorComesBeforeTheStackEnds() throws InterruptedException {
        Thread thread = new Thread(null, this::descend, "descent", 1 << 20);
        thread.start();
        thread.join();
        assertThat(left).isGreaterThan(1000);
    }

    @SuppressWarnings("InfiniteRecursion") // that is what it is for
    private void descend() {
        try {
            StackHeadroom.ensure();
        } catch (StackOverflowError e) {
            try {
                count();
            } catch (StackOverflowError end) {
                left = counted;
            }
            return;
        }
        descend();
    }

    @SuppressWarnings("InfiniteRecursion") // that is what it is for
    private void count() {
        counted++;
        count();
    }

    @Test
    void whenThereIsStackThenNothingHappens() {
        assertThatCode(StackHeadroom::ensure).doesNotThrowAnyException();
    }

    @Test
    void whenWarmedUpThenItSawTraps() {
        assertThatCode(RuntimeWarmup::await).doesNotThrowAnyException();
    }
}
