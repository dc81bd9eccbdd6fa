package io.penstock.plugin.autoconfigure;

import io.penstock.plugin.PluginId;
import io.penstock.plugin.PluginLimits;
import io.penstock.plugin.PluginPolicy;
import io.penstock.plugin.PluginPolicy.Calls;
import io.penstock.plugin.PluginPolicy.Instances;
import io.penstock.plugin.PluginPolicy.Reuse;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/**
 * What is different for some plugins; what is not set is as for all.
 *
 * @param upload longest binary
 * @param memory most linear memory of an instance
 * @param tableElements most elements of a table
 * @param objects about how much an instance may keep alive on the JVM's heap: structs, arrays and exceptions
 * @param callTimeout most time that a call of an exported function may run
 * @param output most bytes that a call may answer with
 * @param runTimeout most time that a run of a WASI command may take
 * @param concurrency how many calls run at once, each with an instance of its own
 * @param queue how many calls wait
 * @param stackSize stack of a call
 * @param reuse what a call finds in its instance of earlier calls: anything (reuse), nothing, by bringing the instance back to its
 *        begin (reset), or nothing, as it is new (fresh)
 * @param minInstances how many instances are made and started before a new version is published
 * @param maxInstances how many instances there are at once; calls beyond them wait
 * @param idleInstances how many instances are kept for a next call
 * @param idleMemory an instance with more linear memory than this is not kept
 * @param healthExport a function that a new version is asked with before it is published, if it exports it
 */
public record PluginProperties(@Nullable DataSize upload, @Nullable DataSize memory, @Nullable Long tableElements,
        @Nullable DataSize objects,
        @Nullable Duration callTimeout, @Nullable DataSize output, @Nullable Duration runTimeout,
        @Nullable Integer concurrency, @Nullable Integer queue, @Nullable DataSize stackSize, @Nullable Reuse reuse,
        @Nullable Integer minInstances, @Nullable Integer maxInstances, @Nullable Integer idleInstances,
        @Nullable DataSize idleMemory,
        @Nullable String healthExport) {

    /** The defaults with these differences. */
    PluginPolicy apply(PluginPolicy defaults) {
        PluginLimits limits = defaults.limits();
        Calls calls = defaults.calls();
        Instances instances = defaults.instances();
        int min = or(minInstances, instances.min());
        return new PluginPolicy(
                new PluginLimits(bytes(upload, limits.uploadBytes()), bytes(memory, limits.memoryBytes()),
                        or(tableElements, limits.tableElements()), bytes(objects, limits.objectBytes()),
                        or(callTimeout, limits.callTimeout()),
                        bytes(output, limits.outputBytes()), or(runTimeout, limits.runTimeout())),
                new Calls(or(concurrency, calls.concurrency()), or(queue, calls.queue()),
                        bytes(stackSize, calls.stackSize())),
                new Instances(or(reuse, instances.reuse()), min,
                        or(maxInstances, Math.max(min, instances.max())),
                        or(idleInstances, Math.max(min, instances.idle())), bytes(idleMemory, instances.memoryBytes())),
                or(healthExport, defaults.healthExport()));
    }

    /** The policy of a plugin: by its own entry, else by its tenant's ({@code acme/*}), else by its name's (a star for the tenant). */
    static PluginPolicy policy(Map<String, PluginProperties> plugins, PluginId id, PluginPolicy defaults) {
        return Stream.of(id.toString(), id.tenant() + "/*", "*/" + id.name()).map(plugins::get)
                .filter(properties -> properties != null).findFirst().map(properties -> properties.apply(defaults))
                .orElse(defaults);
    }

    private static <T> T or(@Nullable T value, T otherwise) {
        return value != null ? value : otherwise;
    }

    private static long bytes(@Nullable DataSize value, long otherwise) {
        return value != null ? value.toBytes() : otherwise;
    }
}
