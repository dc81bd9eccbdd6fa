package io.penstock.sample;

import io.penstock.plugin.binding.HostFunction;
import io.penstock.plugin.binding.HostModule;
import java.time.Clock;

/** What time it is, for plugins that are granted it: see {@code penstock.grants} in application.yaml. */
@HostModule("clock")
final class ClockModule {

    private final Clock clock = Clock.systemUTC();

    /** Seconds since 1970. */
    @HostFunction
    long now() {
        return clock.instant().getEpochSecond();
    }
}
