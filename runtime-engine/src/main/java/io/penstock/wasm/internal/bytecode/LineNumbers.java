package io.penstock.wasm.internal.bytecode;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * What the line numbers of a generated class mean: places in the function's body. They have 16 bits, so that the offsets of
 * a long body are numbered, and the class comes with a table. Not safe for use by several threads.
 */
final class LineNumbers {

    static final int MOST = 65_535;

    private final Map<Integer, Integer> numbers = new HashMap<>();
    private int[] offsets = {};

    /** The line of the instruction at an offset, from 1. */
    int line(int offset, boolean isLong) {
        if (!isLong) {
            return offset + 1;
        }
        Integer known = numbers.get(offset);
        if (known == null) {
            known = Math.min(numbers.size() + 1, MOST); // what comes too late is somewhere behind
            numbers.put(offset, known);
            if (known > offsets.length) {
                offsets = Arrays.copyOf(offsets, Math.max(64, offsets.length * 2));
            }
            offsets[known - 1] = offset;
        }
        return known;
    }

    /** The offset of each line, the first one's first; empty when lines are the offsets plus 1. */
    int[] table() {
        return Arrays.copyOf(offsets, Math.min(numbers.size(), MOST));
    }
}
