package io.penstock.sample;

import io.penstock.plugin.binding.HostFunction;
import io.penstock.plugin.binding.HostModule;
import java.time.Clock;
import java.time.Duration;
import reactor.core.publisher.Mono;

/** What time it is, for plugins that are granted it: see {@code penstock.grants} in application.yaml. */
@HostModule("clock")
final class ClockModule {

    private static final Duration A_MOMENT = Duration.ofMillis(5);

    private final Clock clock = Clock.systemUTC();

    /** Seconds since 1970. As if another service were asked: the plugin waits for the answer, no event loop does. */
    @HostFunction
    Mono<Long> now() {
        return Mono.fromSupplier(() -> clock.instant().getEpochSecond()).delaySubscription(A_MOMENT);
    }
}
