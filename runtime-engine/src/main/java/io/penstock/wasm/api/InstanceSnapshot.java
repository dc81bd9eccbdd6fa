package io.penstock.wasm.api;

/** The state of an instance at one moment, to bring it back to. Used by whoever has the instance. */
@FunctionalInterface
public interface InstanceSnapshot {

    /**
     * Brings memories, tables, globals and segments of the instance back to what they were.
     *
     * @return false when it cannot, because a memory has grown since; the instance is unchanged then
     * @throws IllegalStateException when the instance is closed
     */
    boolean restore();
}
