package io.penstock.wasm.internal.bytecode;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a tape into methods small enough for HotSpot: a method over 8,000 bytes of bytecode is never compiled, one over
 * 65,535 does not exist. It follows the function's structure, from the inside out: when a region has become too large,
 * the pieces in it that fit into a method of their own are moved out, the seldom run ones first (as far as the tape says
 * it) and the largest of those, first those that few jumps leave (whole loops, arms of a switch), then anything, in runs of
 * neighbouring statements. A moved piece becomes a static method on
 * a frame of shared variables that returns which way control left it.
 */
final class Outliner {

    /**
     * What a method may measure by the estimate. The property is for tests: a small value has all code cut, with no effect
     * on what it does.
     */
    static final int LIMIT = Integer.getInteger("penstock.tuning.method-bytes", 7_800);
    private static final int FEW_EXITS = 8;

    /** A stretch of code that no jump enters but at its begin, the operand stack empty at both ends. */
    private static final class Unit {
        final int start;
        int end;
        int size;
        boolean outlined;
        /** Has a region that is to be a method. */
        boolean apart;
        /** Has a large switch in no loop of its own: the centre of a loop around it, which had better stay there. */
        boolean dispatches;
        /** How often control gets to its begin, as far as the tape says. */
        float weight;
        List<Region> regions = List.of();

        Unit(int start, float weight) {
            this.start = start;
            this.weight = weight;
        }
    }

    /** A structured block: its units in order. */
    private static final class Region {
        final @Nullable Unit parent;
        final boolean loop;
        /** The region that the parent is in. */
        final @Nullable Region outer;
        final ArrayList<Unit> units = new ArrayList<>();
        int size;

        Region(@Nullable Unit parent, @Nullable Region outer, boolean loop) {
            this.parent = parent;
            this.outer = outer;
            this.loop = loop;
        }
    }

    /**
     * A run of units of one region that could become a method.
     *
     * @param cost what calls cost for each byte that is moved
     */
    private record Candidate(Region region, int first, int last, int size, double cost) {

        boolean dispatches() {
            return anyDispatches(region.units, first, last + 1);
        }
    }

    /** And the larger ones of those that cost as much. */
    private static final Comparator<Candidate> CHEAPEST_FIRST = (one, other) -> {
        int byCost = Double.compare(one.cost, other.cost);
        return byCost != 0 ? byCost : Integer.compare(other.size, one.size);
    };

    private final CodeTape tape;
    private final Jumps jumps;
    private final List<Part> parts = new ArrayList<>();

    private final int limit;
    private final int target;
    private final int smallest;

    private Outliner(CodeTape tape, int limit) {
        this.limit = limit;
        this.target = limit * 4 / 5;
        this.smallest = Math.min(2 * TapeSizes.PART_CALL, limit / 8);
        this.tape = tape;
        this.jumps = new Jumps(tape);
    }

    /**
     * The methods of the tape: the root, with the others nested inside.
     *
     * @param limit what a method may measure by the estimate
     */
    static Part outline(CodeTape tape, int limit) {
        boolean simple = !tape.hasChoices() && !tape.hasProtectedRegions();
        int size = simple ? tape.bytes() : size(tape, limit);
        Part root = new Part(0, 0, tape.length());
        if (size > limit) {
            Outliner outliner = new Outliner(tape, limit);
            outliner.run();
            root.adopt(outliner.parts);
        }
        root.findExits(tape);
        root.choose(tape);
        return root;
    }

    private static int size(CodeTape tape, int limit) {
        TapeSizes sizes = new TapeSizes(tape, limit);
        int size = 0;
        for (int i = 0; i < tape.length(); i++) {
            if (tape.op(i) == CodeTape.OTHERWISE) {
                i += tape.choiceLength(i); // what may be there instead is longer
            } else {
                size += sizes.next(i);
            }
        }
        return size;
    }

    private void run() {
        TapeSizes sizes = new TapeSizes(tape, limit);
        Deque<Region> open = new ArrayDeque<>();
        Region region = new Region(null, null, false);
        float weight = 0;
        Unit unit = new Unit(0, weight);
        for (int i = 0; i < tape.length(); i++) {
            switch (tape.op(i)) {
                case CodeTape.STATEMENT -> {
                    close(region, unit, i);
                    unit = new Unit(i + 1, weight);
                }
                case CodeTape.WEIGHT -> {
                    weight = tape.weightAt(i);
                    unit.weight = unit.size == 0 ? weight : unit.weight;
                }
                case CodeTape.ENTER -> {
                    open.push(region);
                    unit.apart |= tape.isApart(i);
                    region = new Region(unit, region, tape.isLoop(i));
                    unit = new Unit(i + 1, weight);
                }
                case CodeTape.LABEL -> {
                    if (i == unit.start) { // a loop's: jumps from other units of its region find it outside of them
                        unit = new Unit(i + 1, weight);
                    }
                }
                case CodeTape.EXIT -> {
                    close(region, unit, i);
                    if (parentOf(region).apart) {
                        outlineArms(region);
                    }
                    reduce(region);
                    unit = parentOf(region);
                    unit.size += region.size;
                    if (unit.regions.isEmpty()) {
                        unit.regions = new ArrayList<>(2);
                    }
                    unit.regions.add(region);
                    unit.dispatches |= !region.loop && anyDispatches(region.units, 0, region.units.size());
                    region = open.pop();
                }
                case CodeTape.OTHERWISE -> i += tape.choiceLength(i);
                default -> {
                    unit.size += sizes.next(i);
                    unit.dispatches |= tape.op(i) == CodeTape.SWITCH
                            && ((int[]) tape.pooledAt(i)).length > FEW_EXITS;
                }
            }
        }
        close(region, unit, tape.length());
        reduce(region);
    }

    private static Unit parentOf(Region region) {
        if (region.parent == null) {
            throw new IllegalStateException("internal error: the tape's regions do not nest");
        }
        return region.parent;
    }

    private void close(Region region, Unit unit, int end) {
        unit.end = end;
        if (unit.end > unit.start) {
            region.units.add(unit);
            region.size += unit.size;
            if (unit.apart && unit.size <= limit) {
                replace(region, region.units.size() - 1, region.units.size() - 1);
            }
        }
    }

    /** Makes the region fit, its inner regions fitting already. */
    private void reduce(Region region) {
        if (region.size <= limit) {
            return;
        }
        outlineLargest(region, FEW_EXITS, false);
        outlineLargest(region, FEW_EXITS, false); // what has become smaller meanwhile
        outlineLargest(region, Integer.MAX_VALUE, false);
        outlineLargest(region, Integer.MAX_VALUE, true);
        while (region.size > limit && outlineRuns(region)) {
            // runs of runs, until it fits or nothing is left to put together
        }
    }

    /** Of a region apart, in which a switch leads to what seldom runs: each arm becomes a method. */
    private void outlineArms(Region region) {
        List<Candidate> candidates = new ArrayList<>();
        collect(region, candidates);
        candidates.sort((one, other) -> Integer.compare(other.size, one.size));
        for (Candidate candidate : candidates) {
            if (isStillThere(region, candidate) && !candidate.dispatches()) {
                moveOut(region, candidate);
            }
        }
    }

    private void moveOut(Region region, Candidate candidate) {
        int saved = replace(candidate.region, candidate.first, candidate.last);
        Region inner = candidate.region;
        while (inner != region && inner.outer != null) {
            parentOf(inner).size -= saved;
            inner = inner.outer;
        }
        region.size -= candidate.region == region ? 0 : saved;
    }

    private void outlineLargest(Region region, int mostExits, boolean dispatchers) {
        if (region.size <= limit) {
            return;
        }
        List<Candidate> candidates = new ArrayList<>();
        collect(region, candidates);
        candidates.sort(CHEAPEST_FIRST);
        for (Candidate candidate : candidates) {
            if (region.size <= target) {
                return;
            }
            if (isStillThere(region, candidate) && (dispatchers || !candidate.dispatches())
                    && exits(candidate, mostExits) <= mostExits) {
                moveOut(region, candidate);
            }
        }
    }

    /** All units with blocks of their own, and all arms: what follows such a unit up to the end of its region. */
    private void collect(Region root, List<Candidate> candidates) {
        Deque<Region> visits = new ArrayDeque<>();
        visits.push(root);
        while (!visits.isEmpty()) {
            Region region = visits.pop();
            List<Unit> units = region.units;
            int arm = -1;
            for (int i = 0; i < units.size(); i++) {
                Unit unit = units.get(i);
                if (unit.outlined || unit.regions.isEmpty()) {
                    continue;
                }
                if (arm < 0) {
                    arm = i + 1;
                }
                if (unit.size >= smallest && unit.size <= limit) {
                    candidates.add(candidate(region, i, i, unit.size));
                }
                for (Region inner : unit.regions) {
                    visits.push(inner);
                }
            }
            if (arm > 0 && arm < units.size()) {
                arm = enteredAtItsBegin(units, arm);
                int size = 0;
                for (int i = arm; i < units.size(); i++) {
                    size += units.get(i).size;
                }
                if (size >= smallest && size <= limit) {
                    candidates.add(candidate(region, arm, units.size() - 1, size));
                }
            }
        }
    }

    private static Candidate candidate(Region region, int first, int last, int size) {
        return new Candidate(region, first, last, size, region.units.get(first).weight / (double) size);
    }

    /** The first unit, not before this one, from which to the end nobody jumps in: past a handler goes on what it protects. */
    private int enteredAtItsBegin(List<Unit> units, int first) {
        int begin = first;
        for (int i = units.size() - 1; i > begin; i--) {
            if (isEntered(units, begin, i)) {
                begin = i;
                i = units.size();
            }
        }
        return begin;
    }

    /** Whether a label between a unit and the one before it is jumped to from before another unit. */
    private boolean isEntered(List<Unit> units, int first, int unit) {
        for (int i = units.get(unit - 1).end; i < units.get(unit).start; i++) {
            if (tape.op(i) == CodeTape.LABEL && jumps.firstTo(tape.arg(i)) < units.get(first).start) {
                return true;
            }
        }
        return false;
    }

    /** Whether neither it nor what is around it, below the region that is made to fit, has become a method. */
    private static boolean isStillThere(Region root, Candidate candidate) {
        if (candidate.last >= candidate.region.units.size()) {
            return false;
        }
        int size = 0;
        for (int i = candidate.first; i <= candidate.last; i++) {
            size += candidate.region.units.get(i).size;
        }
        if (size != candidate.size) {
            return false;
        }
        Region inner = candidate.region;
        while (inner != root && inner.outer != null) {
            if (parentOf(inner).outlined) {
                return false;
            }
            inner = inner.outer;
        }
        return true;
    }

    private static boolean anyDispatches(List<Unit> units, int first, int end) {
        for (int i = first; i < end; i++) {
            if (units.get(i).dispatches) {
                return true;
            }
        }
        return false;
    }

    private int exits(Candidate candidate, int most) {
        List<Unit> units = candidate.region.units;
        return jumps.exits(units.get(candidate.first).start, units.get(candidate.last).end, most);
    }

    /** Puts neighbouring units together into methods; false when there is nothing to put together. */
    private boolean outlineRuns(Region region) {
        boolean changed = false;
        for (int first = 0; first < region.units.size(); first++) {
            int size = 0;
            int last = first;
            while (last < region.units.size() && (last == first || (size + region.units.get(last).size <= target
                    && !isEntered(region.units, first, last)))) {
                size += region.units.get(last++).size;
            }
            boolean alreadyOut = last == first + 1 && region.units.get(first).outlined;
            if (!alreadyOut && size > smallest) {
                changed |= replace(region, first, last - 1) > 0;
            }
        }
        return changed;
    }

    /** Moves units out; returns the bytes saved, by which the region has become smaller. */
    private int replace(Region region, int first, int last) {
        List<Unit> run = region.units.subList(first, last + 1);
        Unit call = new Unit(run.getFirst().start, run.getFirst().weight);
        call.end = run.getLast().end;
        call.outlined = true;
        Part part = new Part(parts.size() + 1, call.start, call.end);
        call.size = TapeSizes.PART_CALL;
        int size = 0;
        for (Unit unit : run) {
            size += unit.size;
            unit.outlined = true;
        }
        if (call.size >= size) {
            return 0;
        }
        parts.add(part);
        run.clear();
        region.units.add(first, call);
        region.size -= size - call.size;
        return size - call.size;
    }
}
