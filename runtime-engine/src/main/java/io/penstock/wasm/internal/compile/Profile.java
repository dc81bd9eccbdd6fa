package io.penstock.wasm.internal.compile;

/**
 * What code of the first tier has seen of one function. Sites are counted from 0 in the order in which the reader announces
 * them.
 */
public interface Profile {

    /** Nothing is known. */
    Profile NONE = new Profile() {
    };

    /**
     * Which function of the same instance is all that the call number {@code site} by a table or a reference, in tail position
     * or not, has called, or -1.
     */
    default int indirectTarget(int site) {
        return -1;
    }

    /** How often {@code br_table} number {@code site} took its entry number {@code entry} (the default is the last). */
    default long tableCount(int site, int entry) {
        return 0;
    }

    /** About how often a function of the module was called. */
    default long calls(int function) {
        return 0;
    }
}
