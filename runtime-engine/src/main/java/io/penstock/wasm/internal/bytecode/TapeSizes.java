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

    private TapeSizes() {
    }

    /** Bytes of one instruction. */
    static int size(CodeTape tape, int index) {
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
            case CodeTape.PROTECT -> 1;
            case CodeTape.STATEMENT, CodeTape.ENTER, CodeTape.EXIT, CodeTape.WEIGHT, CodeTape.POSITION,
                    CodeTape.UNPROTECT, CodeTape.HANDLER, CodeTape.IN_PLACE, CodeTape.OTHERWISE ->
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
