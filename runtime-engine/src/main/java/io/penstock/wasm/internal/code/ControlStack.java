package io.penstock.wasm.internal.code;

import io.penstock.wasm.internal.module.Signature;
import java.util.Arrays;

/** The frames that are open, in parallel arrays: hostile code nests millions deep. Index 0 is the function's own frame. */
final class ControlStack {

    /** The whole body. */
    static final byte FUNCTION = 0;
    /** {@code block}. */
    static final byte BLOCK = 1;
    /** {@code loop}. */
    static final byte LOOP = 2;
    /** {@code if}, in its first arm. */
    static final byte IF = 3;
    /** {@code if}, after its {@code else}. */
    static final byte ELSE = 4;

    /** Legacy {@code try}, in its body. */
    static final byte TRY = 5;
    /** Legacy {@code try}, in a {@code catch}. */
    static final byte CATCH = 6;
    /** Legacy {@code try}, in its {@code catch_all}. */
    static final byte CATCH_ALL = 7;

    private byte[] kinds = new byte[16];
    private int[] floors = new int[16];
    private Signature[] signatures = new Signature[16];
    /** The code is unreachable for the typing rules: the operand stack is polymorphic. */
    private boolean[] polymorphic = new boolean[16];
    /** The sink knows the frame. */
    private boolean[] entered = new boolean[16];
    /** Its end is reached by a branch, or by the first arm of an {@code if}. */
    private boolean[] targeted = new boolean[16];
    /** How many assignments of locals without a default value counted at its begin. */
    private int[] assignments = new int[16];
    private int depth;

    /** Number of open frames. */
    int depth() {
        return depth;
    }

    void push(byte kind, Signature signature, int floor, boolean isEntered, int assigned) {
        if (depth == kinds.length) {
            int length = 2 * depth;
            kinds = Arrays.copyOf(kinds, length);
            floors = Arrays.copyOf(floors, length);
            signatures = Arrays.copyOf(signatures, length);
            polymorphic = Arrays.copyOf(polymorphic, length);
            entered = Arrays.copyOf(entered, length);
            targeted = Arrays.copyOf(targeted, length);
            assignments = Arrays.copyOf(assignments, length);
        }
        kinds[depth] = kind;
        floors[depth] = floor;
        signatures[depth] = signature;
        polymorphic[depth] = false;
        entered[depth] = isEntered;
        targeted[depth] = false;
        assignments[depth] = assigned;
        depth++;
    }

    void pop() {
        depth--;
    }

    byte kind() {
        return kinds[depth - 1];
    }

    Signature signature() {
        return signatures[depth - 1];
    }

    int floor() {
        return floors[depth - 1];
    }

    boolean isPolymorphic() {
        return polymorphic[depth - 1];
    }

    void becomePolymorphic() {
        polymorphic[depth - 1] = true;
    }

    boolean isEntered() {
        return entered[depth - 1];
    }

    boolean isTargeted() {
        return targeted[depth - 1];
    }

    int assignments() {
        return assignments[depth - 1];
    }

    /** One arm of an {@code if} or {@code try} ends, the next begins. */
    void beginArm(byte kind, boolean lastArmFallsThrough) {
        kinds[depth - 1] = kind;
        polymorphic[depth - 1] = false;
        targeted[depth - 1] |= lastArmFallsThrough;
    }

    /** The kind of the frame {@code label} frames out. */
    byte kind(int label) {
        return kinds[depth - 1 - label];
    }

    /** A reachable branch goes to the frame {@code label} frames out. */
    void target(int label) {
        int frame = depth - 1 - label;
        targeted[frame] |= kinds[frame] != LOOP;
    }

    /** What a branch to the frame {@code label} frames out carries. */
    int[] labelTypes(int label) {
        int frame = depth - 1 - label;
        return kinds[frame] == LOOP ? signatures[frame].params() : signatures[frame].results();
    }
}
