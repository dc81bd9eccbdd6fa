package io.penstock.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.reactivestreams.Subscription;
import org.springframework.core.io.buffer.DataBuffer;
import reactor.core.CoreSubscriber;

@Timeout(30)
class GuestOutputTests {

    private final Collector collector = new Collector();
    private final AtomicInteger cancels = new AtomicInteger();
    private final GuestOutput output = new GuestOutput(collector, cancels::incrementAndGet);

    @Test
    void whenThereIsDemandThenEachWriteComesAtOnce() throws Exception {
        output.request(10);
        write("one");
        write("two");
        assertThat(collector.texts).containsExactly("one", "two");
        output.end(null);
        assertThat(collector.completed).isTrue();
    }

    @Test
    void whenThereIsNoDemandThenWritesComeTogetherLater() throws Exception {
        write("one");
        write("two");
        assertThat(collector.texts).isEmpty();
        output.request(1);
        assertThat(collector.texts).containsExactly("onetwo");
        write("three");
        assertThat(collector.texts).hasSize(1);
    }

    @Test
    void whenGuestEndsThenPendingOutputComesBeforeTheEnd() throws Exception {
        write("last");
        output.end(new IllegalStateException("bad end"));
        assertThat(collector.error).isNull();
        output.request(1);
        assertThat(collector.texts).containsExactly("last");
        assertThat(collector.error).hasMessage("bad end");
    }

    @Test
    void whenGuestEndsWithoutOutputThenTheEndNeedsNoDemand() {
        output.end(null);
        assertThat(collector.completed).isTrue();
    }

    @Test
    void whenCapacityIsFullThenGuestWaitsForDemand() throws Exception {
        int total = 3 * GuestOutput.CAPACITY;
        CompletableFuture<Void> guest = guest(() -> output.write(new byte[total]));
        awaitWaiting();
        assertThat(guest).isNotDone();
        for (int seen = 0; seen < total; seen = collector.bytes()) {
            output.request(1);
        }
        guest.join();
        assertThat(collector.sizes).allMatch(size -> size <= GuestOutput.CAPACITY);
        assertThat(collector.bytes()).isEqualTo(total);
    }

    @Test
    void whenCancelledThenAWaitingGuestIsWokenAndStopped() throws Exception {
        CompletableFuture<Void> guest = guest(() -> output.write(new byte[2 * GuestOutput.CAPACITY]));
        awaitWaiting();
        output.cancel();
        output.cancel();
        assertThatExceptionOfType(CompletionException.class).isThrownBy(guest::join)
                .withCauseInstanceOf(InterruptedIOException.class);
        assertThat(cancels).hasValue(1);
        output.end(null);
        assertThat(collector.completed).isFalse();
    }

    @Test
    void whenInterruptedThenAWaitingGuestIsStoppedAndStaysInterrupted() throws Exception {
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        CompletableFuture<Void> guest = guest(() -> {
            try {
                output.write(new byte[2 * GuestOutput.CAPACITY]);
            } finally {
                interrupted.complete(Thread.currentThread().isInterrupted());
            }
        });
        awaitWaiting();
        guestThread.interrupt();
        assertThatExceptionOfType(CompletionException.class).isThrownBy(guest::join)
                .withCauseInstanceOf(InterruptedIOException.class);
        assertThat(interrupted.join()).isTrue();
    }

    @Test
    void whenWriterAndRequesterRaceThenAllBytesComeInOrder() {
        int total = 4_000_000;
        CompletableFuture<Void> guest = guest(() -> {
            byte[] chunk = new byte[997];
            for (int written = 0; written < total;) {
                int count = Math.min(chunk.length, total - written);
                for (int i = 0; i < count; i++) {
                    chunk[i] = (byte) ((written + i) * 31);
                }
                output.write(chunk, 0, count);
                written += count;
            }
            output.end(null);
        });
        while (!collector.completed) {
            output.request(1);
            Thread.onSpinWait();
        }
        guest.join();
        assertThat(collector.bytes()).isEqualTo(total);
        assertThat(collector.ordered).isTrue();
    }

    private volatile Thread guestThread = Thread.currentThread();

    private CompletableFuture<Void> guest(Action action) {
        CompletableFuture<Void> ended = new CompletableFuture<>();
        guestThread = Thread.ofPlatform().daemon().start(() -> {
            try {
                action.run();
                ended.complete(null);
            } catch (Throwable e) {
                ended.completeExceptionally(e);
            }
        });
        return ended;
    }

    /** Until the guest waits: it can do so in one place only. */
    private void awaitWaiting() {
        while (guestThread.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
    }

    private void write(String text) throws Exception {
        output.write(text.getBytes(StandardCharsets.UTF_8));
    }

    @FunctionalInterface
    private interface Action {
        void run() throws Exception;
    }

    /** Checks that signals come one at a time. */
    private static final class Collector implements CoreSubscriber<DataBuffer> {

        final List<String> texts = new ArrayList<>();
        final List<Integer> sizes = new ArrayList<>();
        private final AtomicInteger inside = new AtomicInteger();
        volatile boolean ordered = true;
        volatile boolean completed;
        volatile int bytes;
        volatile @Nullable Throwable error;

        @Override
        public void onSubscribe(Subscription subscription) {
        }

        @Override
        @SuppressWarnings("NonAtomicVolatileUpdate") // by the rules of Reactive Streams; checked with `inside`
        public void onNext(DataBuffer buffer) {
            assertThat(inside.incrementAndGet()).isOne();
            byte[] content = new byte[buffer.readableByteCount()];
            buffer.read(content);
            for (int i = 0; i < content.length; i++) {
                ordered &= content[i] == (byte) ((bytes + i) * 31);
            }
            if (content.length < 100) {
                texts.add(new String(content, StandardCharsets.UTF_8));
            }
            sizes.add(content.length);
            bytes += content.length;
            inside.decrementAndGet();
        }

        int bytes() {
            return bytes;
        }

        @Override
        public void onError(Throwable e) {
            error = e;
        }

        @Override
        public void onComplete() {
            completed = true;
        }
    }
}
