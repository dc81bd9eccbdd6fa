package io.penstock.wasm.internal.bytecode;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of a tape that becomes a method, with the parts inside it that become methods of their own. The root part is
 * the whole function.
 */
final class Part {

    /** In place of a label: leaving the part by a return of the function. */
    static final int RETURN_EXIT = -1;

    private final int number;
    private final int start;
    private final int end;
    private final List<Part> children = new ArrayList<>();
    private List<Integer> exits = List.of();
    /** Cached variables that are computed anew in here. */
    private final BitSet refreshed = new BitSet();
    /** Those memory accesses between start and end that may be in place or not and stand in the part itself. */
    private @Nullable InPlace inPlace;

    Part(int number, int start, int end) {
        this.number = number;
        this.start = start;
        this.end = end;
    }

    /** 0 for the root. */
    int number() {
        return number;
    }

    int start() {
        return start;
    }

    int end() {
        return end;
    }

    boolean isRoot() {
        return number == 0;
    }

    /** The parts inside, in the order of the tape. */
    List<Part> children() {
        return children;
    }

    /** The ways out other than falling off the end: labels outside, {@link #RETURN_EXIT}. */
    List<Integer> exits() {
        return exits;
    }

    /** Nests the other parts by where they lie. */
    void adopt(List<Part> others) {
        List<Part> sorted = new ArrayList<>(others);
        sorted.sort(Comparator.comparingInt(Part::start).thenComparing(Part::end, Comparator.reverseOrder()));
        List<Part> open = new ArrayList<>();
        open.add(this);
        for (Part part : sorted) {
            while (open.getLast() != this && part.start >= open.getLast().end) {
                open.removeLast();
            }
            open.getLast().children.add(part);
            open.add(part);
        }
    }

    /** This part and all inside it, the root first. */
    List<Part> all() {
        List<Part> all = new ArrayList<>();
        all.add(this);
        for (int i = 0; i < all.size(); i++) {
            all.addAll(all.get(i).children);
        }
        return all;
    }

    /** What stands in the part itself, in order: an index of the tape, or a part inside in place of its stretch. */
    interface Visitor {
        void visit(int index, @Nullable Part child);
    }

    /** Whether all between begin and end stands in the part itself. */
    boolean isAll(CodeTape tape) {
        return children.isEmpty() && !tape.hasChoices();
    }

    /** Visits what stands in the part itself and is chosen, without the marks of choices. */
    void forEachOwn(CodeTape tape, Visitor visitor) {
        if (isAll(tape)) {
            for (int i = start; i < end; i++) {
                if (tape.op(i) != CodeTape.WEIGHT) {
                    visitor.visit(i, null);
                }
            }
            return;
        }
        int child = 0;
        int i = start;
        while (i < end) {
            if (child < children.size() && children.get(child).start == i) {
                Part inner = children.get(child++);
                visitor.visit(i, inner);
                i = inner.end;
                continue;
            }
            switch (tape.op(i)) {
                case CodeTape.IN_PLACE -> i += isInPlace(tape, i) ? 0 : tape.choiceLength(i);
                case CodeTape.OTHERWISE -> i += isInPlace(tape, i) ? tape.choiceLength(i) : 0;
                case CodeTape.WEIGHT -> {
                    // a mark
                }
                default -> visitor.visit(i, null);
            }
            i++;
        }
    }

    private boolean isInPlace(CodeTape tape, int choice) {
        return inPlace == null || inPlace.contains(tape.accessAt(choice));
    }

    /** Whether a cached variable is computed anew in here. */
    boolean refreshes(int variable) {
        return refreshed.get(variable);
    }

    /** Chooses for all parts which memory accesses are in place: where there are too many, those that run most often. */
    void choose(CodeTape tape) {
        if (tape.hasChoices()) {
            float[] weights = tape.weights();
            all().forEach(part -> part.inPlace = InPlace.of(tape, part, weights));
        }
    }

    /**
     * Chooses fewer of them.
     *
     * @param share of those that are in place now, below 1
     * @return whether there were any
     */
    boolean chooseFewer(double share) {
        return inPlace != null && inPlace.keep(share);
    }

    /** Finds the exits of all parts, and what they compute anew. */
    void findExits(CodeTape tape) {
        if (children.isEmpty() && isRoot()) {
            return;
        }
        int[] positions = labelPositions(tape);
        for (Part part : all().reversed()) { // inner ones first
            if (!part.isRoot()) {
                part.exits = List.copyOf(part.exitSet(tape, positions));
            }
        }
    }

    private Set<Integer> exitSet(CodeTape tape, int[] positions) {
        Set<Integer> found = new LinkedHashSet<>();
        int child = 0;
        for (int i = start; i < end; i++) {
            if (child < children.size() && children.get(child).start == i) {
                Part inner = children.get(child++);
                inner.exits.forEach(exit -> addIfOutside(found, exit, positions));
                refreshed.or(inner.refreshed);
                i = inner.end - 1;
                continue;
            }
            int op = tape.op(i);
            if (op == CodeTape.RETURN) {
                found.add(RETURN_EXIT);
            } else if (op == CodeTape.REFRESH) {
                refreshed.set(tape.arg(i));
            } else if (op == CodeTape.GOTO || op >= CodeTape.JUMP_IF) {
                addIfOutside(found, tape.arg(i), positions);
            } else if (op == CodeTape.SWITCH) {
                for (int label : (int[]) tape.pooledAt(i)) {
                    addIfOutside(found, label, positions);
                }
            }
        }
        return found;
    }

    private void addIfOutside(Set<Integer> found, int label, int[] positions) {
        if (label == RETURN_EXIT || positions[label] < start || positions[label] >= end) {
            found.add(label);
        }
    }

    /** Whether control can fall off the end. */
    boolean fallsThrough(CodeTape tape) {
        for (int i = end - 1; i >= start; i--) {
            int op = tape.op(i);
            if (op == CodeTape.STATEMENT || op == CodeTape.ENTER || op == CodeTape.EXIT || op == CodeTape.WEIGHT
                    || op == CodeTape.POSITION) {
                continue;
            }
            return !(op == CodeTape.GOTO || op == CodeTape.SWITCH || op == CodeTape.RETURN
                    || (op == CodeTape.PLAIN && tape.arg(i) == Jvm.ATHROW));
        }
        return true;
    }

    /** Where each label is bound. */
    static int[] labelPositions(CodeTape tape) {
        int[] positions = new int[tape.labels()];
        for (int i = 0; i < tape.length(); i++) {
            if (tape.op(i) == CodeTape.LABEL) {
                positions[tape.arg(i)] = i;
            }
        }
        return positions;
    }
}
