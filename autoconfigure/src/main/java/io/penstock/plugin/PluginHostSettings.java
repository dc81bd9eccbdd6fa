package io.penstock.plugin;

import java.time.Duration;

/**
 * What bounds a host. Immutable.
 *
 * @param policy how each plugin is run, unless there is another policy for it
 * @param guests the threads that guests run on
 * @param installs the installs under way
 * @param history how many earlier versions of each plugin are kept
 */
public record PluginHostSettings(PluginPolicy policy, Guests guests, Installs installs, int history) {

    /** Checks that one upload of the greatest length fits. */
    public PluginHostSettings {
        Checks.notNegative("history", history);
        if (installs.bytes() < policy.limits().uploadBytes()) {
            throw new IllegalArgumentException("bytes of installs under way (" + installs.bytes()
                    + ") must not be fewer than the bytes of one upload (" + policy.limits().uploadBytes() + ")");
        }
    }

    /** The defaults of all parts, and four earlier versions. */
    public static PluginHostSettings defaults() {
        return new PluginHostSettings(PluginPolicy.defaults(), Guests.defaults(), Installs.defaults(), 4);
    }

    /** These settings with other limits. */
    public PluginHostSettings withLimits(PluginLimits limits) {
        return withPolicy(policy.withLimits(limits));
    }

    /** These settings with another policy. */
    public PluginHostSettings withPolicy(PluginPolicy policy) {
        return new PluginHostSettings(policy, guests, installs, history);
    }

    /** These settings with other guest threads. */
    public PluginHostSettings withGuests(Guests guests) {
        return new PluginHostSettings(policy, guests, installs, history);
    }

    /** These settings with other bounds of installs. */
    public PluginHostSettings withInstalls(Installs installs) {
        return new PluginHostSettings(policy, guests, installs, history);
    }

    /** These settings with other instances. */
    public PluginHostSettings withInstances(PluginPolicy.Instances instances) {
        return withPolicy(policy.withInstances(instances));
    }

    /**
     * The platform threads that guests run on. No plugin may take more than half of the threads, or of the queue, and no tenant
     * more than three quarters, so that one that hangs leaves room for the others.
     *
     * @param threads how many guests run at once
     * @param stackSize stack of each thread, in bytes; deeper recursion is a trap
     * @param queue how many calls may wait for a thread
     */
    public record Guests(int threads, long stackSize, int queue) {

        /** Checks the ranges. */
        public Guests {
            Checks.positive("threads", threads);
            checkStack(stackSize);
            Checks.notNegative("queue", queue);
        }

        static void checkStack(long stackSize) {
            if (stackSize < 256 << 10 || stackSize > 1L << 30) {
                throw new IllegalArgumentException("stackSize must be 256 KiB to 1 GiB, found " + stackSize + " bytes");
            }
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
}
