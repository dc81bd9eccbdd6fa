package io.penstock.wasm.internal.optimizing;

import io.penstock.wasm.internal.compile.LineTable;
import java.util.Arrays;

/** The instructions that may throw or call, in the function and what is inlined into it, by number. */
final class Places {

    /** In place of a number: nowhere. */
    static final int NOWHERE = -1;
    /** So many have a line number. */
    private static final int MOST = 65_000;

    private int[] values = new int[96];
    private int count;
    private int function;
    private int caller = NOWHERE;
    private int offset;

    Places(int function) {
        this.function = function;
    }

    /** What comes next belongs to the instruction at an offset of the body. */
    void instruction(int at) {
        offset = at;
    }

    /** The number of the instruction that was announced last. */
    int current() {
        int last = (count - 1) * 3;
        boolean same = count > 0 && values[last] == function && values[last + 1] == offset
                && values[last + 2] == caller;
        if (same || count == MOST) {
            return count - 1;
        }
        if (values.length < 3 * (count + 1)) {
            values = Arrays.copyOf(values, 2 * values.length);
        }
        values[3 * count] = function;
        values[3 * count + 1] = offset;
        values[3 * count + 2] = caller;
        return count++;
    }

    /** From here on instructions are another function's, inlined. */
    void enter(int callee) {
        caller = current();
        function = callee;
        offset = 0;
    }

    /** Back in the function that called. */
    void leave() {
        function = values[3 * caller];
        offset = values[3 * caller + 1];
        caller = values[3 * caller + 2];
    }

    LineTable table() {
        return new LineTable(true, Arrays.copyOf(values, 3 * count));
    }
}
