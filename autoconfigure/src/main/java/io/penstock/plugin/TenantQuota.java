package io.penstock.plugin;

import java.time.Duration;

/**
 * What one tenant may use with all its plugins. Immutable.
 *
 * @param plugins how many plugins it may have installed
 * @param storedBytes how long the current binaries of its plugins may be together
 * @param memoryBytes how much linear memory its instances may have together: a call that would need more fails, growth beyond it
 *        fails in the guest
 * @param threads how many of its calls run at once; never more than three quarters of the guest threads
 * @param cpuTime how much processor time its calls may use in each {@code window}; calls are refused while it is used up
 * @param window the period of {@code cpuTime}
 */
public record TenantQuota(int plugins, long storedBytes, long memoryBytes, int threads, Duration cpuTime,
        Duration window) {

    private static final Duration LONG = Duration.ofDays(10_000);

    /** Checks the ranges. */
    public TenantQuota {
        Checks.notNegative("plugins", plugins);
        Checks.notNegative("storedBytes", storedBytes);
        Checks.notNegative("memoryBytes", memoryBytes);
        Checks.positive("threads", threads);
        Checks.positive("cpuTime", cpuTime);
        Checks.positive("window", window);
    }

    /** No quota but the share of threads. */
    public static TenantQuota unlimited() {
        return new TenantQuota(Integer.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE, Integer.MAX_VALUE, LONG,
                Duration.ofSeconds(1));
    }
}
