package io.penstock.plugin.actuate;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.LongAdder;

/** Shows adders as meters. */
final class Counters {

    private Counters() {
    }

    static void count(PenstockMeter meter, LongAdder count, MeterRegistry registry, String... tags) {
        FunctionCounter.builder(meter.getName(), count, LongAdder::sum).tags(tags).baseUnit(meter.getBaseUnit())
                .description(meter.description()).register(registry);
    }

    static void gauge(PenstockMeter meter, LongAdder value, MeterRegistry registry) {
        Gauge.builder(meter.getName(), value, LongAdder::sum).baseUnit(meter.getBaseUnit())
                .description(meter.description()).register(registry);
    }
}
