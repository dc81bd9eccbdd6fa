package io.penstock.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.netty.buffer.PooledByteBufAllocator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.NettyDataBuffer;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;
import reactor.test.publisher.TestPublisher;

@Timeout(30)
class GuestInputTests {

    private final NettyDataBufferFactory buffers = new NettyDataBufferFactory(new PooledByteBufAllocator(true));
    private final List<NettyDataBuffer> allocated = new ArrayList<>();
    private final AtomicInteger failures = new AtomicInteger();

    @Test
    void readsAllAndReleasesEachBuffer() throws IOException {
        GuestInput input = input(Flux.just("hello ", "", "world").map(this::buffer).publishOn(Schedulers.parallel()));
        assertThat(new String(input.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("hello world");
        assertThat(input.read()).isEqualTo(-1);
        assertReleased(3);
    }

    @Test
    void whenNobodyReadsThenNothingIsSubscribedTo() {
        TestPublisher<DataBuffer> source = TestPublisher.create();
        input(source.flux()).close();
        source.assertWasNotSubscribed();
    }

    @Test
    void asksForFewBuffersAhead() throws IOException {
        AtomicInteger requested = new AtomicInteger();
        GuestInput input = input(
                Flux.range(0, 1000).map(i -> buffer("x")).doOnRequest(n -> requested.addAndGet((int) n)));
        assertThat(input.read()).isEqualTo('x');
        assertThat(requested.get()).isLessThanOrEqualTo(GuestInput.PREFETCH + 1);
        input.close();
        assertReleased(allocated.size());
    }

    @Test
    void whenClosedThenWaitingBuffersAreReleasedAndLateOnesToo() throws IOException {
        CompletableFuture<Subscriber<? super DataBuffer>> asked = new CompletableFuture<>();
        AtomicBoolean cancelled = new AtomicBoolean();
        Publisher<DataBuffer> source = subscriber -> subscriber.onSubscribe(new Subscription() {
            @Override
            public void request(long n) {
                asked.complete(subscriber);
            }

            @Override
            public void cancel() {
                cancelled.set(true);
            }
        });
        CompletableFuture<Void> sent = asked.thenAcceptAsync(subscriber -> {
            subscriber.onNext(buffer("abc"));
            subscriber.onNext(buffer("def"));
        });
        GuestInput input = input(Flux.from(source));
        assertThat(input.read()).isEqualTo('a');
        sent.join();
        assertThat(allocated).allMatch(NettyDataBuffer::isAllocated);
        input.close();
        assertThat(cancelled).isTrue();
        asked.join().onNext(buffer("late"));
        assertReleased(3);
    }

    @Test
    void whenSourceFailsThenReadFailsAfterWhatCameAndTheGuestIsStopped() throws IOException {
        GuestInput input = input(Flux.just("abc").map(this::buffer)
                .concatWith(Flux.error(new IllegalStateException("client went away"))));
        assertThat(input.read(new byte[10])).isEqualTo(3);
        assertThatExceptionOfType(IOException.class).isThrownBy(input::read).havingCause()
                .withMessage("client went away");
        assertThat(input.failure()).hasMessage("client went away");
        assertThat(failures).hasValue(1);
        assertReleased(1);
    }

    private GuestInput input(Flux<DataBuffer> source) {
        return new GuestInput(source, failures::incrementAndGet);
    }

    private synchronized DataBuffer buffer(String text) {
        NettyDataBuffer buffer = buffers.allocateBuffer(16);
        buffer.write(text, StandardCharsets.UTF_8);
        allocated.add(buffer);
        return buffer;
    }

    private void assertReleased(int count) {
        assertThat(allocated).hasSize(count).noneMatch(NettyDataBuffer::isAllocated);
    }
}
