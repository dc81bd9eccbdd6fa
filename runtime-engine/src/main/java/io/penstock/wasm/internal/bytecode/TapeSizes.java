package io.penstock.wasm.internal.bytecode;

/** Upper bounds of the bytecode that a tape's instructions become, before it is known where variables live. */
final class TapeSizes {

    /** Loading a variable of the shared frame: array, index, element, conversion. */
    private static final int FRAME_LOAD = 9;
    /** Storing one, by way of a scratch slot. */
    private static final int FRAME_STORE = 14;

    /** A label takes no bytes itself, but an entry in the switch after a part that leads there. */
    private static final int LABEL = 8;

    /** Computing a cached variable anew: a few fields. */
    private static final int REFRESH = 12;

    private TapeSizes() {
    }

    /** Bytes of one instruction in a method that was cut out, where variables live in a frame. */
    static int size(CodeTape tape, int index) {
        int op = tape.op(index);
        return switch (op) {
            case CodeTape.PLAIN -> 1;
            case CodeTape.LOAD -> FRAME_LOAD;
            case CodeTape.STORE -> FRAME_STORE;
            case CodeTape.INT, CodeTape.LONG, CodeTape.GETFIELD, CodeTape.PUTFIELD, CodeTape.GOTO,
                    CodeTape.CAST, CodeTape.NEW_ARRAY, CodeTape.GETSTATIC, CodeTape.STATE ->
                3;
            case CodeTape.REFRESH -> REFRESH;
            case CodeTape.INVOKE -> 5;
            case CodeTape.FLOAT, CodeTape.DOUBLE -> 6;
            case CodeTape.LABEL -> LABEL;
            case CodeTape.PROTECT -> 1;
            case CodeTape.STATEMENT, CodeTape.ENTER, CodeTape.EXIT, CodeTape.UNPROTECT, CodeTape.HANDLER -> 0;
            case CodeTape.SWITCH -> 16 + 4 * ((int[]) tape.pooledAt(index)).length;
            case CodeTape.RETURN -> 16;
            case CodeTape.POLL -> 16;
            default -> op >= CodeTape.JUMP_IF ? 3 : 9; // MATERIALIZE, SELECT
        };
    }

    /** Bytes of the call of a part and of handing on its result; {@link #LABEL} has what dispatches to a label here. */
    static final int PART_CALL = 32;
}
