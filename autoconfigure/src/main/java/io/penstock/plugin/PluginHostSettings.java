package io.penstock.plugin;

import java.time.Duration;

/**
 * What bounds a host. Immutable.
 *
 * @param limits what each plugin may use
 * @param guests the threads that guests run on
 * @param installs the installs under way
 * @param idle the instances that wait for a next call
 */
public record PluginHostSettings(PluginLimits limits, Guests guests, Installs installs, Idle idle) {

    /** Checks that one upload of the greatest length fits. */
    public PluginHostSettings {
        if (installs.bytes() < limits.uploadBytes()) {
            throw new IllegalArgumentException("bytes of installs under way (" + installs.bytes()
                    + ") must not be fewer than the bytes of one upload (" + limits.uploadBytes() + ")");
        }
    }

    /** The defaults of all parts. */
    public static PluginHostSettings defaults() {
        return new PluginHostSettings(PluginLimits.defaults(), Guests.defaults(), Installs.defaults(), Idle.defaults());
    }

    /** These settings with other limits. */
    public PluginHostSettings withLimits(PluginLimits limits) {
        return new PluginHostSettings(limits, guests, installs, idle);
    }

    /** These settings with other guest threads. */
    public PluginHostSettings withGuests(Guests guests) {
        return new PluginHostSettings(limits, guests, installs, idle);
    }

    /** These settings with other bounds of installs. */
    public PluginHostSettings withInstalls(Installs installs) {
        return new PluginHostSettings(limits, guests, installs, idle);
    }

    /** These settings with other bounds of idle instances. */
    public PluginHostSettings withIdle(Idle idle) {
        return new PluginHostSettings(limits, guests, installs, idle);
    }

    /**
     * The platform threads that guests run on. No plugin may take more than half of the threads, or of the queue, so that one
     * that hangs leaves room for the others.
     *
     * @param threads how many guests run at once
     * @param stackSize stack of each thread, in bytes; deeper recursion is a trap
     * @param queue how many calls may wait for a thread
     */
    public record Guests(int threads, long stackSize, int queue) {

        /** Checks the ranges. */
        public Guests {
            Checks.positive("threads", threads);
            if (stackSize < 256 << 10 || stackSize > 1L << 30) {
                throw new IllegalArgumentException("stackSize must be 256 KiB to 1 GiB, found " + stackSize + " bytes");
            }
            Checks.notNegative("queue", queue);
        }

        /** Four threads a processor, but at least 16; 8 MiB of stack; 256 waiting calls. */
        public static Guests defaults() {
            return new Guests(Math.max(16, 4 * Runtime.getRuntime().availableProcessors()), 8 << 20, 256);
        }
    }

    /**
     * The installs under way.
     *
     * @param concurrency how many at once; one more is refused
     * @param bytes how many bytes their modules may have together; an install that would exceed it is refused
     * @param stallTimeout how long an install waits for its next bytes before it fails
     */
    public record Installs(int concurrency, long bytes, Duration stallTimeout) {

        /** Checks the ranges. */
        public Installs {
            Checks.positive("concurrency", concurrency);
            Checks.positive("bytes", bytes);
            Checks.positive("stallTimeout", stallTimeout);
        }

        /** Eight, with 256 MiB together, each waiting 30 seconds. */
        public static Installs defaults() {
            return new Installs(8, 256L << 20, Duration.ofSeconds(30));
        }
    }

    /**
     * The instances that are kept for a next call.
     *
     * @param instances how many of each plugin, 0 for a fresh instance each call
     * @param memoryBytes an instance whose memory has grown beyond this is not kept
     */
    public record Idle(int instances, long memoryBytes) {

        /** Checks the ranges. */
        public Idle {
            Checks.notNegative("instances", instances);
            Checks.notNegative("memoryBytes", memoryBytes);
        }

        /** Four of each plugin, of at most 16 MiB. */
        public static Idle defaults() {
            return new Idle(4, 16L << 20);
        }
    }
}
