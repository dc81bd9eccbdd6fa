package io.penstock.plugin.actuate;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A timer with a histogram that can be fed before there is a registry: what comes then, up to a bound, waits for the first
 * one. Safe for use by several threads.
 */
final class Durations {

    private static final int MOST_EARLY = 4_096;
    /** One bucket for each power of ten: what an operator asks for, and few enough to keep them all. */
    private static final Duration[] BUCKETS = {Duration.ofNanos(10_000), Duration.ofNanos(100_000),
            Duration.ofMillis(1), Duration.ofMillis(10), Duration.ofMillis(100), Duration.ofSeconds(1),
            Duration.ofSeconds(10)};

    private final ArrayDeque<Long> early = new ArrayDeque<>(); // guarded by this
    private volatile List<Timer> timers = List.of();

    void add(long nanos) {
        List<Timer> bound = timers;
        if (bound.isEmpty()) {
            addEarly(nanos);
        } else {
            record(bound, nanos);
        }
    }

    private synchronized void addEarly(long nanos) {
        if (!timers.isEmpty()) {
            record(timers, nanos);
        } else if (early.size() < MOST_EARLY) {
            early.add(nanos);
        }
    }

    private static void record(List<Timer> timers, long nanos) {
        for (Timer timer : timers) {
            timer.record(nanos, TimeUnit.NANOSECONDS);
        }
    }

    /** Shows them in a registry. */
    synchronized void bind(PenstockMeter meter, MeterRegistry registry, String... tags) {
        Timer timer = Timer.builder(meter.getName()).tags(tags).description(meter.description())
                .serviceLevelObjectives(BUCKETS).register(registry);
        early.forEach(nanos -> timer.record(nanos, TimeUnit.NANOSECONDS));
        early.clear();
        List<Timer> more = new ArrayList<>(timers);
        more.add(timer);
        timers = List.copyOf(more);
    }
}
