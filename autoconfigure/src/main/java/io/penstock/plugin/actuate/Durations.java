package io.penstock.plugin.actuate;

import io.micrometer.core.instrument.FunctionTimer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/** Count and sum of durations. Safe for use by several threads. */
final class Durations {

    private final LongAdder count = new LongAdder();
    private final LongAdder nanos = new LongAdder();

    void add(long duration) {
        count.increment();
        nanos.add(duration);
    }

    /** A timer that shows them; the caller adds tags and registers it. */
    FunctionTimer.Builder<Durations> timer(String name) {
        return FunctionTimer.builder(name, this, durations -> durations.count.sum(), durations -> durations.nanos.sum(),
                TimeUnit.NANOSECONDS);
    }
}
