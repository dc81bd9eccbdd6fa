package io.penstock.wasm.internal.runtime;

/** The index of a branch table, for code that looks its target up. */
public final class SwitchIndex {

    private SwitchIndex() {
    }

    /** The index, or {@code last} (the default's place) when it is not below that, unsigned. */
    public static int clamp(int index, int last) {
        return Integer.compareUnsigned(index, last) < 0 ? index : last;
    }
}
