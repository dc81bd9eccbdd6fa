package io.penstock.wasm.internal.bytecode;

import java.util.Arrays;

/** Where a tape's labels are and who jumps to them, for quick questions about stretches of it. */
final class Jumps {

    private final CodeTape tape;
    /** Where each label is bound. */
    private final int[] positions;
    /** Where the first jump to each label is. */
    private final int[] firsts;
    /** Indexes of the instructions that jump or return, ascending. */
    private final int[] jumps;
    /** By label (and one more for returns) the last question in which it was counted. */
    private final int[] counted;
    private int question;

    Jumps(CodeTape tape) {
        this.tape = tape;
        positions = new int[tape.labels()];
        firsts = new int[tape.labels()];
        Arrays.fill(firsts, Integer.MAX_VALUE);
        counted = new int[tape.labels() + 1];
        int[] found = new int[16];
        int count = 0;
        for (int i = 0; i < tape.length(); i++) {
            int op = tape.op(i);
            if (op == CodeTape.LABEL) {
                positions[tape.arg(i)] = i;
            } else if (op == CodeTape.GOTO || op == CodeTape.SWITCH || op == CodeTape.RETURN
                    || op >= CodeTape.JUMP_IF) {
                if (count == found.length) {
                    found = Arrays.copyOf(found, count * 2);
                }
                found[count++] = i;
                note(i);
            }
        }
        jumps = Arrays.copyOf(found, count);
    }

    private void note(int jump) {
        if (tape.op(jump) == CodeTape.SWITCH) {
            for (int label : (int[]) tape.pooledAt(jump)) {
                firsts[label] = Math.min(firsts[label], jump);
            }
        } else if (tape.op(jump) != CodeTape.RETURN) {
            firsts[tape.arg(jump)] = Math.min(firsts[tape.arg(jump)], jump);
        }
    }

    /** Where the first jump to a label is. */
    int firstTo(int label) {
        return firsts[label];
    }

    /** Where a label is bound. */
    int position(int label) {
        return positions[label];
    }

    /** How many different ways lead out of a stretch, other than off its end; may stop counting beyond {@code most}. */
    int exits(int start, int end, int most) {
        question++;
        int exits = 0;
        int first = Arrays.binarySearch(jumps, start);
        for (int i = first < 0 ? -first - 1 : first; i < jumps.length && jumps[i] < end && exits <= most; i++) {
            int index = jumps[i];
            switch (tape.op(index)) {
                case CodeTape.RETURN -> exits += count(positions.length);
                case CodeTape.SWITCH -> {
                    for (int label : (int[]) tape.pooledAt(index)) {
                        exits += exit(label, start, end);
                    }
                }
                default -> exits += exit(tape.arg(index), start, end);
            }
        }
        return exits;
    }

    private int exit(int label, int start, int end) {
        return positions[label] >= start && positions[label] < end ? 0 : count(label);
    }

    private int count(int key) {
        if (counted[key] == question) {
            return 0;
        }
        counted[key] = question;
        return 1;
    }
}
