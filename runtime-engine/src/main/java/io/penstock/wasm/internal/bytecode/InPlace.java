package io.penstock.wasm.internal.bytecode;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;

/** Which memory accesses of a part are in place; the others call the runtime. */
final class InPlace {

    /**
     * An access.
     *
     * @param weight how often it runs
     */
    private record Candidate(int access, float weight) {
    }

    /** Those in place, most often run first. */
    private final List<Candidate> chosen;
    private final BitSet accesses = new BitSet();

    private InPlace(List<Candidate> chosen) {
        this.chosen = chosen;
        chosen.forEach(candidate -> accesses.set(candidate.access));
    }

    /**
     * As many as one method may have.
     *
     * @param weights by instruction of the tape; empty when the depth of loops is all that is known
     */
    static InPlace of(CodeTape tape, Part part, float[] weights) {
        List<Candidate> found = new ArrayList<>();
        BitSet seen = new BitSet();
        int child = 0;
        Deque<Boolean> loops = new ArrayDeque<>();
        int depth = 0;
        for (int i = part.start(); i < part.end(); i++) {
            if (child < part.children().size() && part.children().get(child).start() == i) {
                i = part.children().get(child++).end() - 1;
            } else if (tape.op(i) == CodeTape.IN_PLACE && !seen.get(tape.accessAt(i))) {
                seen.set(tape.accessAt(i));
                found.add(new Candidate(tape.accessAt(i), weights.length == 0 ? depth : weights[i]));
            } else if (tape.op(i) == CodeTape.ENTER) {
                loops.push(tape.isLoop(i));
                depth += tape.isLoop(i) ? 1 : 0;
            } else if (tape.op(i) == CodeTape.EXIT && !loops.isEmpty()) {
                depth -= loops.pop() ? 1 : 0;
            }
        }
        if (found.size() > tape.mostInPlace()) {
            found.sort(Comparator.comparing(Candidate::weight, Comparator.reverseOrder()));
            found.subList(tape.mostInPlace(), found.size()).clear();
        }
        return new InPlace(found);
    }

    boolean contains(int access) {
        return accesses.get(access);
    }

    /** Keeps only this share of them, those that run most often; false when there are none. */
    boolean keep(double share) {
        if (chosen.isEmpty()) {
            return false;
        }
        chosen.sort(Comparator.comparing(Candidate::weight, Comparator.reverseOrder()));
        List<Candidate> rest = chosen.subList((int) (chosen.size() * share), chosen.size());
        rest.forEach(candidate -> accesses.clear(candidate.access));
        rest.clear();
        return true;
    }
}
