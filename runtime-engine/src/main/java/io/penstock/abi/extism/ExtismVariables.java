package io.penstock.abi.extism;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a plugin keeps from one call to the next ({@code var_get}, {@code var_set}). Several guests of one plugin may share it.
 * Safe for use by several threads.
 */
public final class ExtismVariables {

    /** What an entry counts beside its bytes: what it costs in our memory. */
    private static final int ENTRY_BYTES = 64;

    private final long mostBytes;

    // guarded by this
    private final Map<String, byte[]> values = new HashMap<>();
    private long bytes;

    /**
     * An empty set.
     *
     * @param mostBytes most bytes of all names and values together, with {@value #ENTRY_BYTES} for each; 0 for no variables
     */
    public ExtismVariables(long mostBytes) {
        this.mostBytes = mostBytes;
    }

    /** The value under a name; not to be changed. */
    public synchronized Optional<byte[]> get(String name) {
        return Optional.ofNullable(values.get(name));
    }

    /**
     * Sets a value; the array is kept.
     *
     * @throws ExtismException when there is no room for it; the old value stays
     */
    public synchronized void set(String name, byte[] value) {
        byte[] old = values.get(name);
        long after = bytes + cost(name, value) - (old == null ? 0 : cost(name, old));
        if (after > mostBytes) {
            throw new ExtismException("variable \"" + name + "\" of " + value.length
                    + " bytes does not fit: all variables together may have " + mostBytes + " bytes");
        }
        values.put(name, value);
        bytes = after;
    }

    /** Removes a value, if there is one. */
    public synchronized void remove(String name) {
        byte[] old = values.remove(name);
        if (old != null) {
            bytes -= cost(name, old);
        }
    }

    private static long cost(String name, byte[] value) {
        return ENTRY_BYTES + 2L * name.length() + value.length;
    }
}
