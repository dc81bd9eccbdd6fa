package io.penstock.plugin;

import java.time.Duration;

/**
 * What each plugin may use. Immutable.
 *
 * @param uploadBytes longest binary, in bytes
 * @param memoryBytes most linear memory of one instance, in bytes: a larger declared minimum is refused at install, growth
 *        beyond it fails in the guest
 * @param tableElements most elements a table may declare as its minimum
 * @param objectBytes about how many bytes of structs, arrays and exceptions an instance may keep alive on the JVM's heap; with more
 *        it traps
 * @param callTimeout most time one {@link Plugin#invoke} may run, not counting its wait for a thread
 * @param outputBytes most bytes that a call may answer with; not for {@link Plugin#run}, whose output is a stream
 * @param runTimeout most time one {@link Plugin#run} may run, waiting for its input and output included
 */
public record PluginLimits(long uploadBytes, long memoryBytes, long tableElements, long objectBytes,
        Duration callTimeout, long outputBytes, Duration runTimeout) {

    /** Checks that all are positive. */
    public PluginLimits {
        Checks.positive("uploadBytes", uploadBytes);
        Checks.positive("memoryBytes", memoryBytes);
        Checks.positive("tableElements", tableElements);
        Checks.positive("objectBytes", objectBytes);
        Checks.positive("callTimeout", callTimeout);
        Checks.positive("outputBytes", outputBytes);
        Checks.positive("runTimeout", runTimeout);
    }

    /** 128 MiB of binary, 512 MiB of memory, a million table elements, 128 MiB of objects, 10 seconds and 64 MiB for a call, 60 seconds for a run. */
    public static PluginLimits defaults() {
        return new PluginLimits(128L << 20, 512L << 20, 1_000_000, 128L << 20, Duration.ofSeconds(10), 64L << 20,
                Duration.ofSeconds(60));
    }
}
