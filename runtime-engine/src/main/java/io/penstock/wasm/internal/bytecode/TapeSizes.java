package io.penstock.wasm.internal.bytecode;

import java.util.Arrays;

/**
 * About how many bytes of bytecode a tape's instructions become, when most variables live in slots. What is wrong with it
 * shows when the methods are written; then the {@link Outliner} cuts again, finer.
 */
final class TapeSizes {

    /** Loading or storing a variable in one of the first 256 slots, and in any. */
    private static final int LOCAL = 2;
    private static final int WIDE_LOCAL = 4;
    /** More than other calls have, for one of an interface's method. */
    static final int INTERFACE = 2;
    /** For each target of a switch. */
    static final int SWITCH_ENTRY = 4;
    private static final int FEW_VARIABLES = 250;
    /** Where a part leads to a label, there is an entry in the switch after it. */
    private static final int LABEL = 2;
    /** Computing a cached variable anew: a few fields. */
    private static final int REFRESH = 12;
    /** Deeper nested protected regions count as more than their code. */
    private static final int DEEP = 16;
    /** So many of those fill a method. */
    private static final int MOST_DEEP = 64;

    /** By instruction what is the same for all with this operation. */
    private static final byte[] FIXED = new byte[CodeTape.JUMP_IF + Condition.values().length];

    static {
        Arrays.fill(FIXED, CodeTape.MATERIALIZE, CodeTape.JUMP_IF, (byte) 8);
        Arrays.fill(FIXED, CodeTape.JUMP_IF, FIXED.length, (byte) 3);
        for (int op : new int[]{CodeTape.LONG, CodeTape.FLOAT, CodeTape.DOUBLE, CodeTape.INVOKE, CodeTape.GETFIELD,
                CodeTape.PUTFIELD, CodeTape.GOTO, CodeTape.CAST, CodeTape.NEW_ARRAY, CodeTape.GETSTATIC,
                CodeTape.STATE}) {
            FIXED[op] = 3;
        }
        FIXED[CodeTape.PLAIN] = 1;
        FIXED[CodeTape.INT] = 2;
        FIXED[CodeTape.REFRESH] = REFRESH;
        FIXED[CodeTape.LABEL] = LABEL;
        FIXED[CodeTape.SWITCH] = 16;
        FIXED[CodeTape.RETURN] = 2;
        FIXED[CodeTape.POLL] = 14;
    }

    private final CodeTape tape;
    /** What a deeply nested protected region counts as. */
    private final int deep;
    private int protectedBy;

    /** @param limit what a method may measure */
    TapeSizes(CodeTape tape, int limit) {
        this.tape = tape;
        this.deep = Math.max(1, limit / MOST_DEEP);
    }

    /**
     * Bytes of the instruction; to be asked for in the order of the tape. Protected regions that nest deeply count as more,
     * so that few of them are in one method: for each instruction, the JVM's verifier looks at all handlers around it, and
     * for each of those through the stack maps of the method, so that its time grows with the cube of their number.
     */
    int next(int index) {
        if (tape.op(index) == CodeTape.PROTECT) {
            return ++protectedBy > DEEP ? deep : 1;
        }
        if (tape.op(index) == CodeTape.UNPROTECT) {
            protectedBy--;
        }
        return size(tape, index);
    }

    /** What all instructions with this operation have at least. */
    static int fixed(int op) {
        return FIXED[op];
    }

    /** A load or store of a variable. */
    static int ofAccess(CodeTape tape) {
        return tape.variables() < FEW_VARIABLES ? LOCAL : WIDE_LOCAL;
    }

    private static int size(CodeTape tape, int index) {
        int op = tape.op(index);
        int arg = tape.arg(index);
        return switch (op) {
            case CodeTape.LOAD, CodeTape.STORE -> ofAccess(tape);
            case CodeTape.INT -> arg == (byte) arg ? 2 : 3;
            case CodeTape.INVOKE -> FIXED[op] + (((Member.Method) tape.pooledAt(index)).isInterface() ? INTERFACE : 0);
            case CodeTape.SWITCH -> FIXED[op] + SWITCH_ENTRY * ((int[]) tape.pooledAt(index)).length;
            default -> FIXED[op];
        };
    }

    /** Bytes of the call of a part and of handing on its result, and of few variables around it. */
    static final int PART_CALL = 14;
}
