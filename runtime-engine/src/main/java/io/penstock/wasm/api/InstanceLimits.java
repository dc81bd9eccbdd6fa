package io.penstock.wasm.api;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What one instance may use, within what its engine allows. Immutable.
 *
 * @param maxMemoryPages most pages of 64 KiB that its memories may have together, at least 0
 * @param maxTableElements most elements of one table, at least 0
 * @param maxObjectBytes about how many bytes of structs, arrays and exceptions it may keep alive on the JVM's heap, at least 1;
 *            beyond it traps with {@link TrapKind#OBJECTS_EXHAUSTED}
 * @param memory told of each page taken and given back; it may refuse
 * @param deadline most time for initialisation and start function, positive; null for no end
 */
public record InstanceLimits(long maxMemoryPages, long maxTableElements, long maxObjectBytes, MemoryBudget memory,
        @Nullable Duration deadline) {

    /** No limits but the engine's. */
    public static final InstanceLimits NONE = new InstanceLimits(Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE,
            MemoryBudget.UNBOUNDED, null);

    /** Checks the ranges. */
    public InstanceLimits {
        Objects.requireNonNull(memory, "memory");
        if (maxMemoryPages < 0 || maxTableElements < 0 || maxObjectBytes < 1) {
            throw new IllegalArgumentException("limits must not be negative, found " + maxMemoryPages + " pages, "
                    + maxTableElements + " elements and " + maxObjectBytes + " bytes of objects");
        }
    }

    /** These limits with another deadline. */
    public InstanceLimits withDeadline(Duration deadline) {
        return new InstanceLimits(maxMemoryPages, maxTableElements, maxObjectBytes, memory, deadline);
    }
}
