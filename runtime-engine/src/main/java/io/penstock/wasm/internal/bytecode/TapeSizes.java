package io.penstock.wasm.internal.bytecode;

/**
 * About how many bytes of bytecode a tape's instructions become, when most variables live in slots. What is wrong with it
 * shows when the methods are written; then the {@link Outliner} cuts again, finer.
 */
final class TapeSizes {

    /** Loading or storing a variable in one of the first 256 slots, and in any. */
    private static final int LOCAL = 2;
    private static final int WIDE_LOCAL = 4;
    private static final int FEW_VARIABLES = 250;
    /** Where a part leads to a label, there is an entry in the switch after it. */
    private static final int LABEL = 2;
    /** Computing a cached variable anew: a few fields. */
    private static final int REFRESH = 12;
    /** Deeper nested protected regions count as more than their code. */
    private static final int DEEP = 16;
    /** So many of those fill a method. */
    private static final int MOST_DEEP = 64;

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

    private static int size(CodeTape tape, int index) {
        int op = tape.op(index);
        return switch (op) {
            case CodeTape.PLAIN -> 1;
            case CodeTape.LOAD, CodeTape.STORE -> tape.variables() < FEW_VARIABLES ? LOCAL : WIDE_LOCAL;
            case CodeTape.INT -> tape.arg(index) == (byte) tape.arg(index) ? 2 : 3;
            case CodeTape.LONG, CodeTape.GETFIELD, CodeTape.PUTFIELD, CodeTape.GOTO, CodeTape.CAST, CodeTape.NEW_ARRAY,
                    CodeTape.GETSTATIC, CodeTape.STATE ->
                3;
            case CodeTape.INVOKE -> ((Member.Method) tape.pooledAt(index)).isInterface() ? 5 : 3;
            case CodeTape.REFRESH -> REFRESH;
            case CodeTape.FLOAT, CodeTape.DOUBLE -> 3;
            case CodeTape.LABEL -> LABEL;
            case CodeTape.STATEMENT, CodeTape.ENTER, CodeTape.EXIT, CodeTape.WEIGHT, CodeTape.POSITION,
                    CodeTape.PROTECT, CodeTape.UNPROTECT, CodeTape.HANDLER, CodeTape.IN_PLACE, CodeTape.OTHERWISE ->
                0;
            case CodeTape.SWITCH -> 16 + 4 * ((int[]) tape.pooledAt(index)).length;
            case CodeTape.RETURN -> 2;
            case CodeTape.POLL -> 14;
            default -> op >= CodeTape.JUMP_IF ? 3 : 8; // MATERIALIZE, SELECT
        };
    }

    /** Bytes of the call of a part and of handing on its result, and of few variables around it. */
    static final int PART_CALL = 14;
}
