package io.penstock.wasm.internal.bytecode;

/**
 * What a part's result says about where control goes: the same number for a label in all parts of a function, ascending as
 * the labels stand in the tape. So a part hands on what is not its own without looking at it, and its own labels, which
 * lie side by side, make a dense switch.
 */
final class ExitCodes {

    /** Off the end of the part. */
    static final int GO_ON = 0;
    /** Out of the function, the result in the frame. */
    static final int RETURN = 1;
    private static final int FIRST_LABEL = 2;

    private final int[] positions;
    private final int[] codes;

    /** For the parts that the root has; when it has none, there is no code and no position. */
    ExitCodes(CodeTape tape, Part root) {
        if (root.children().isEmpty()) {
            positions = new int[0];
            codes = positions;
            return;
        }
        positions = Part.labelPositions(tape);
        codes = new int[positions.length];
        int code = FIRST_LABEL;
        for (int i = 0; i < tape.length(); i++) {
            if (tape.op(i) == CodeTape.LABEL) {
                codes[tape.arg(i)] = code++;
            }
        }
    }

    /** Whether each code is a {@code char}. */
    boolean areChars() {
        return FIRST_LABEL + codes.length <= Character.MAX_VALUE;
    }

    /** Where a label is bound. */
    int position(int label) {
        return positions[label];
    }

    /** The code of a label or of {@link Part#RETURN_EXIT}. */
    int code(int label) {
        return label == Part.RETURN_EXIT ? RETURN : codes[label];
    }
}
