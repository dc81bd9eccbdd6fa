package io.penstock.sample;

import java.time.Duration;
import java.util.function.Function;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpStatus;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Ends an upload that has stopped arriving: otherwise clients that send nothing could hold every place for uploads. It
 * cancels the upload's consumer and not its source, so that the consumer releases what it has.
 */
final class StallWatch {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Duration patience;
    private volatile long lastArrival = System.nanoTime();

    StallWatch() {
        this(PATIENCE);
    }

    StallWatch(Duration patience) {
        this.patience = patience;
    }

    /** What the consumer makes of the upload, or a 408 once nothing has come for too long. */
    <T> Mono<T> guard(Flux<DataBuffer> upload, Function<Flux<DataBuffer>, Mono<T>> consumer) {
        Mono<T> stalled = Flux.interval(patience.dividedBy(4))
                .filter(tick -> System.nanoTime() - lastArrival > patience.toNanos())
                .next()
                .flatMap(tick -> Mono.error(new Problem(HttpStatus.REQUEST_TIMEOUT, "upload-stalled", "Upload stalled",
                        "Nothing has arrived for " + patience.toSeconds() + " s")));
        return Mono.firstWithSignal(consumer.apply(upload.doOnNext(buffer -> lastArrival = System.nanoTime())), stalled);
    }
}
