package io.penstock.plugin;

/**
 * How one plugin is run. Immutable.
 *
 * @param limits what it may use
 * @param calls how many calls of it there may be
 * @param instances what happens to its instances between calls
 * @param healthExport a function without parameters that each new version is asked with before it is published, if it exports it:
 *        a trap, or an i32 other than 0, and it is not
 */
public record PluginPolicy(PluginLimits limits, Calls calls, Instances instances, String healthExport) {

    /** The defaults of all parts; the health call is {@code penstock_health}. */
    public static PluginPolicy defaults() {
        return new PluginPolicy(PluginLimits.defaults(), Calls.defaults(), Instances.defaults(), "penstock_health");
    }

    /** This policy with other limits. */
    public PluginPolicy withLimits(PluginLimits limits) {
        return new PluginPolicy(limits, calls, instances, healthExport);
    }

    /** This policy with other bounds of calls. */
    public PluginPolicy withCalls(Calls calls) {
        return new PluginPolicy(limits, calls, instances, healthExport);
    }

    /** This policy with other instances. */
    public PluginPolicy withInstances(Instances instances) {
        return new PluginPolicy(limits, calls, instances, healthExport);
    }

    /**
     * Calls of one plugin. It never gets more than half of the host's threads or of its queue.
     *
     * @param concurrency how many run at once
     * @param queue how many wait
     * @param stackSize stack of a call in bytes; 0 for that of the host's guest threads
     */
    public record Calls(int concurrency, int queue, long stackSize) {

        /** Checks the ranges. */
        public Calls {
            Checks.positive("concurrency", concurrency);
            Checks.notNegative("queue", queue);
            if (stackSize != 0) {
                PluginHostSettings.Guests.checkStack(stackSize);
            }
        }

        /** As many as the host allows. */
        public static Calls defaults() {
            return new Calls(Integer.MAX_VALUE, Integer.MAX_VALUE, 0);
        }
    }

    /** What a call finds in its instance of the calls before it. Instances are never shared by plugins, versions or tenants. */
    public enum Reuse {
        /** Whatever an earlier call left there, or nothing. */
        REUSE,
        /** Nothing: an instance is brought back to the state it had when it was started. */
        RESET,
        /** Nothing: each call has a new instance. */
        FRESH
    }

    /**
     * The instances of one version. After a call that failed the instance is always closed.
     *
     * @param reuse what a call finds of earlier ones
     * @param min how many are made and started before the version is published
     * @param max how many there are at once, at least {@code min}; calls beyond them wait. While a new version starts there may be one more
     * @param idle how many are kept for a next call; at least {@code min}, and 0 with {@link Reuse#FRESH}
     * @param memoryBytes an instance whose memory has grown beyond this is not kept
     */
    public record Instances(Reuse reuse, int min, int max, int idle, long memoryBytes) {

        /** Checks the ranges. */
        public Instances {
            Checks.notNegative("min", min);
            Checks.positive("max", max);
            Checks.notNegative("idle", idle);
            Checks.notNegative("memoryBytes", memoryBytes);
            if (min > idle) {
                throw new IllegalArgumentException("min (" + min + ") must not be more than idle (" + idle + ")");
            }
            if (min > max) {
                throw new IllegalArgumentException("min (" + min + ") must not be more than max (" + max + ")");
            }
        }

        /** As many as calls need; up to four are reused, of at most 16 MiB; none is made before it is needed. */
        public static Instances defaults() {
            return new Instances(Reuse.REUSE, 0, Integer.MAX_VALUE, 4, 16L << 20);
        }

        /** How many are kept. */
        int kept() {
            return Math.min(reuse == Reuse.FRESH ? min : idle, max);
        }
    }
}
