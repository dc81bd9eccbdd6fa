package io.penstock.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.HttpStatus;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

class StallWatchTest {

    private static final Duration SOON = Duration.ofMillis(50);

    @Test
    void whenNothingArrivesThenTheConsumerIsCancelledWithATimeout() {
        AtomicBoolean cancelled = new AtomicBoolean();
        Flux<DataBuffer> upload = Flux.<DataBuffer>never().doOnCancel(() -> cancelled.set(true));

        StepVerifier.create(new StallWatch(SOON).guard(upload, Flux::then))
                .expectErrorSatisfies(e -> assertThat(e).isInstanceOfSatisfying(Problem.class,
                        p -> assertThat(p.getStatusCode()).isEqualTo(HttpStatus.REQUEST_TIMEOUT)))
                .verify(Duration.ofSeconds(30));

        assertThat(cancelled).isTrue();
    }

    @Test
    void whenBuffersKeepArrivingThenItWaits() {
        Flux<DataBuffer> upload = Flux.interval(SOON.dividedBy(10)).take(100)
                .map(i -> DefaultDataBufferFactory.sharedInstance.wrap(new byte[1]));

        StepVerifier.create(new StallWatch(SOON.multipliedBy(4)).guard(upload, Flux::count))
                .expectNext(100L).expectComplete().verify(Duration.ofSeconds(30));
    }
}
