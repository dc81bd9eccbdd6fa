package io.penstock.wasm.internal.runtime;

import io.penstock.wasm.api.EngineListener;
import io.penstock.wasm.api.InstanceLimits;
import java.lang.ref.Cleaner;

/**
 * What an engine gives its instances.
 *
 * @param listener told about what happens
 * @param maxMemoryPages most pages the memories of one instance may have together
 * @param maxTableElements most elements the tables of one instance may have together
 * @param maxObjectBytes about how many bytes of structs, arrays and exceptions one instance may keep alive
 */
public record EngineServices(EngineListener listener, long maxMemoryPages, long maxTableElements,
        long maxObjectBytes) {

    /** V8's limits, none on objects, and no listener. */
    public static final EngineServices DEFAULT = new EngineServices(EngineListener.NONE, 65_536, 10_000_000,
            Long.MAX_VALUE);

    /** These services for an instance with limits of its own. */
    public EngineServices within(InstanceLimits limits) {
        return new EngineServices(listener, Math.min(maxMemoryPages, limits.maxMemoryPages()),
                Math.min(maxTableElements, limits.maxTableElements()),
                Math.min(maxObjectBytes, limits.maxObjectBytes()));
    }

    private static final Cleaner CLEANER = Cleaner.create();

    /** These services with another listener. */
    public EngineServices withListener(EngineListener other) {
        return new EngineServices(other, maxMemoryPages, maxTableElements, maxObjectBytes);
    }

    /** Frees what was dropped without close. */
    public static Cleaner cleaner() {
        return CLEANER;
    }
}
