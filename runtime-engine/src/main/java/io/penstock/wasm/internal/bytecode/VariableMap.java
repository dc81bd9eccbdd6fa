package io.penstock.wasm.internal.bytecode;

import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where the variables of a tape live. A variable that one part alone mentions has a JVM slot there. One that several parts
 * mention has a cell in the function's frame ({@code long[]} for numbers, {@code Object[]} for references), and besides a
 * slot in the outermost part that mentions it and in each part that has it in a loop: such a part <em>keeps</em> it. It
 * loads it from the cell when it begins, stores it when it ends, and around the call of a part inside it stores what that
 * part mentions and loads again what it writes. In a function with handlers none does: what a handler finds must be right
 * at each call.
 */
final class VariableMap {

    /** JVM slots that one method may use; beyond that variables are in their cells only. */
    private static final int MAX_SLOTS = 1_000;
    private static final int NONE = -1;
    /** What each place costs besides running: its bytes. */
    private static final float SITE = 0.02f;
    private static final int[] NOTHING = {};

    /** What one part does with variables. */
    private static final class Usage {
        final BitSet mentions = new BitSet();
        final BitSet writes = new BitSet();
        final BitSet inLoops = new BitSet();
        /** With the parts inside. */
        final BitSet allMentions = new BitSet();
        final BitSet allWrites = new BitSet();
        final BitSet keeps = new BitSet();
        /** Of what it keeps, what it stores wherever it writes it. */
        final BitSet through = new BitSet();
        /** The variables that have slots, and those. */
        int[] placed = {};
        int[] slots = {};
        /** What is mentioned outside, in the parts around it. */
        BitSet outside = new BitSet();
        int freeSlot;
        int[] zeroed = {};
    }

    private final CodeTape tape;
    private final Part root;
    private final int instanceVariable;
    private final Map<Part, Usage> usages = new HashMap<>();
    /** In how many loops each place of the tape is. */
    private final int[] loopDepth;
    /** How often each place of the tape runs, if the tape says it. */
    private final float[] weights;
    /** For one part at a time: what keeping each variable saves, less what it costs. */
    private final float[] gains;
    /** Its weight where it is written, and where it would have to be stored otherwise. */
    private final float[] writes;
    private final float[] stores;
    private final int[] cells;
    private final int[] parameterSlots;
    /** The slots in one part, by variable. */
    private int[] slots = NOTHING;
    private @Nullable Part slotsOf;
    private int numberCells;
    private int referenceCells;

    VariableMap(CodeTape tape, Part root, int instanceVariable) {
        this.tape = tape;
        this.root = root;
        this.instanceVariable = instanceVariable;
        cells = new int[tape.variables()];
        Arrays.fill(cells, NONE);
        loopDepth = root.children().isEmpty() ? NOTHING : loopDepths(tape);
        weights = root.children().isEmpty() ? new float[0] : tape.weights();
        gains = new float[weights.length == 0 ? 0 : tape.variables()];
        writes = new float[gains.length];
        stores = new float[gains.length];
        parameterSlots = new int[tape.parameters()];
        List<Part> parts = root.all(); // outer ones first
        for (Part part : parts) {
            Usage usage = new Usage();
            usages.put(part, usage);
            if (parts.size() == 1 && !tape.hasChoices()) {
                useAll(usage);
            } else {
                part.forEachOwn(tape, new Finder(part, usage));
            }
        }
        for (int i = parts.size() - 1; i >= 0; i--) {
            addParts(parts.get(i));
        }
        if (parts.size() > 1) {
            share(parts);
        }
        for (Part part : parts) {
            place(part);
        }
    }

    private static int[] loopDepths(CodeTape tape) {
        int[] depths = new int[tape.length()];
        BitSet loopAt = new BitSet();
        int depth = 0;
        int loops = 0;
        for (int i = 0; i < depths.length; i++) {
            if (tape.op(i) == CodeTape.ENTER) {
                loopAt.set(depth++, tape.isLoop(i));
                loops += tape.isLoop(i) ? 1 : 0;
            } else if (tape.op(i) == CodeTape.EXIT) {
                loops -= loopAt.get(--depth) ? 1 : 0;
            }
            depths[i] = loops;
        }
        return depths;
    }

    /** The tape knows what all of it does. */
    private void useAll(Usage usage) {
        for (int variable = 0; variable < tape.variables(); variable++) {
            if (tape.isUsed(variable)) {
                usage.mentions.set(variable);
                if (tape.isStored(variable)) {
                    usage.writes.set(variable);
                }
            }
        }
    }

    private final class Finder implements Part.Visitor {

        private final Part part;
        private final Usage usage;

        Finder(Part part, Usage usage) {
            this.part = part;
            this.usage = usage;
        }

        @Override
        public void visit(int index, @Nullable Part child) {
            int op = tape.op(index);
            if (child == null && (op == CodeTape.LOAD || op == CodeTape.STORE)) {
                int variable = tape.arg(index);
                usage.mentions.set(variable);
                if (op == CodeTape.STORE) {
                    usage.writes.set(variable);
                }
                if (loopDepth.length > 0 && loopDepth[index] > loopDepth[part.start()]) {
                    usage.inLoops.set(variable);
                }
            }
        }
    }

    private void addParts(Part part) {
        Usage usage = usage(part);
        usage.allMentions.or(usage.mentions);
        usage.allWrites.or(usage.writes);
        for (Part child : part.children()) {
            usage.allMentions.or(usage(child).allMentions);
            usage.allWrites.or(usage(child).allWrites);
        }
    }

    /** Gives a cell to what several parts mention, and to what must survive from one run of a part to the next. */
    private void share(List<Part> parts) {
        BitSet once = new BitSet();
        BitSet shared = new BitSet();
        for (Part part : parts) {
            Usage usage = usage(part);
            BitSet again = (BitSet) usage.mentions.clone();
            again.and(once);
            shared.or(again);
            once.or(usage.mentions);
            boolean inLoop = loopDepth[part.start()] > 0;
            for (int variable = next(usage.mentions, -1); variable >= 0
                    && !part.isRoot(); variable = next(usage.mentions, variable)) {
                if (variable < tape.parameters() || (inLoop && tape.isZeroed(variable))) {
                    shared.set(variable);
                }
            }
        }
        shared.clear(instanceVariable);
        tape.cachedVariables().forEach(shared::clear);
        shared.andNot(tape.views());
        for (int variable = next(shared, -1); variable >= 0; variable = next(shared, variable)) {
            cells[variable] = newCell(variable);
        }
    }

    private int newCell(int variable) {
        return tape.kind(variable) == JvmKind.REFERENCE ? referenceCells++ : numberCells++;
    }

    /** The next one in a set, or -1. */
    private static int next(BitSet variables, int variable) {
        return variables.nextSetBit(variable + 1);
    }

    private void place(Part part) {
        Usage usage = usage(part);
        int slot = PartMethods.PARAMETER_SLOTS;
        if (part.isRoot()) {
            slot = 0;
            for (int variable = 0; variable < tape.parameters(); variable++) {
                parameterSlots[variable] = slot;
                slot += tape.kind(variable).slots();
            }
        }
        if (weights.length > 0) {
            weigh(part);
        }
        BitSet zeroed = new BitSet();
        int[] placed = new int[usage.mentions.cardinality() + parameterSlots.length];
        int[] slots = new int[placed.length];
        int count = 0;
        for (int variable = next(usage.mentions, -1); variable >= 0; variable = next(usage.mentions, variable)) {
            boolean hasCell = cells[variable] != NONE;
            boolean keeps = hasCell && !tape.hasProtectedRegions()
                    && (!usage.outside.get(variable) || usage.inLoops.get(variable))
                    && (weights.length == 0 || gains[variable] > 0)
                    && slot < MAX_SLOTS;
            if (variable == instanceVariable || (hasCell && !keeps)) {
                continue;
            }
            boolean isParameter = part.isRoot() && variable < tape.parameters();
            if (keeps) {
                usage.keeps.set(variable);
            } else if (slot >= MAX_SLOTS && !isParameter && tape.cached(variable) == null) {
                cells[variable] = newCell(variable);
                continue;
            }
            if (!isParameter) {
                placed[count] = variable;
                slots[count++] = slot;
                slot += tape.kind(variable).slots();
                if (part.isRoot() ? keeps || tape.isZeroed(variable) : !keeps && tape.isZeroed(variable)) {
                    zeroed.set(variable);
                }
            }
        }
        for (int parameter = 0; part.isRoot() && parameter < parameterSlots.length; parameter++) {
            if (cells[parameter] == NONE || usage.keeps.get(parameter)) {
                placed[count] = parameter;
                slots[count++] = parameterSlots[parameter];
            }
        }
        usage.placed = Arrays.copyOf(placed, count);
        usage.slots = slots;
        usage.zeroed = indexes(zeroed);
        usage.freeSlot = slot;
        if (!part.children().isEmpty()) {
            BitSet outside = (BitSet) usage.outside.clone();
            outside.or(usage.mentions);
            part.children().forEach(child -> usage(child).outside = outside);
        }
    }

    /**
     * What it saves when each of the part's variables is in a slot, in accesses of its cell, less what it costs: at the part's begin
     * and end, and around the calls of the parts inside. A variable is stored to its cell wherever it is written, when that costs no
     * more than around the calls.
     */
    private void weigh(Part part) {
        Usage usage = usage(part);
        float once = part.isRoot() ? 0 : weights[part.start()];
        usage.mentions.stream().forEach(variable -> {
            gains[variable] = -once;
            writes[variable] = 0;
            stores[variable] = usage.writes.get(variable) ? once : 0;
        });
        part.forEachOwn(tape, (index, child) -> {
            float cost = weights[index] + SITE;
            if (child != null) {
                usage(child).allMentions.stream().forEach(variable -> stores[variable] += cost);
                usage(child).allWrites.stream().forEach(variable -> gains[variable] -= cost);
            } else if (tape.op(index) == CodeTape.LOAD || tape.op(index) == CodeTape.STORE) {
                gains[tape.arg(index)] += cost;
                writes[tape.arg(index)] += tape.op(index) == CodeTape.STORE ? cost : 0;
            }
        });
        usage.writes.stream().forEach(variable -> {
            usage.through.set(variable, writes[variable] <= stores[variable]);
            gains[variable] -= Math.min(writes[variable], stores[variable]);
        });
    }

    private Usage usage(Part part) {
        Usage usage = usages.get(part);
        if (usage == null) {
            throw new IllegalStateException("internal error: an unknown part");
        }
        return usage;
    }

    /** The slot of a variable in a part, or -1 when it is only in its cell. Quick as long as the part is the same. */
    @SuppressWarnings("ReferenceEquality") // parts are what they are
    int slot(Part part, int variable) {
        if (part != slotsOf) {
            findSlots(part);
        }
        return slots[variable];
    }

    private void findSlots(Part part) {
        Part before = slotsOf;
        if (before == null) {
            slots = new int[tape.variables()];
            Arrays.fill(slots, NONE);
        } else {
            for (int variable : usage(before).placed) {
                slots[variable] = NONE;
            }
        }
        Usage usage = usage(part);
        for (int i = 0; i < usage.placed.length; i++) {
            slots[usage.placed[i]] = usage.slots[i];
        }
        slotsOf = part;
    }

    int cell(int variable) {
        return cells[variable];
    }

    /** Slots of the parameters of the function, in the root. */
    int parameterSlot(int variable) {
        return parameterSlots[variable];
    }

    /** Whether a parameter must be in its cell from the begin. */
    boolean isStoredAtBegin(int parameter) {
        Usage usage = usage(root);
        return cells[parameter] != NONE && !(usage.keeps.get(parameter) && usage.writes.get(parameter)
                && !usage.through.get(parameter));
    }

    /** Variables that the part must set to zero at its begin. */
    int[] zeroed(Part part) {
        return usage(part).zeroed;
    }

    /** What a part must load from cells at its begin. */
    int[] loadedAtBegin(Part part) {
        return part.isRoot() ? NOTHING : kept(part, usage(part).keeps);
    }

    /** What a part must store to cells at its end. */
    int[] storedAtEnd(Part part) {
        return part.isRoot() ? NOTHING : kept(part, storedLate(part));
    }

    /** What must be stored to cells before a part inside is called. */
    int[] storedBefore(Part part, Part inner) {
        BitSet stored = storedLate(part);
        stored.and(usage(inner).allMentions);
        return kept(part, stored);
    }

    private BitSet storedLate(Part part) {
        BitSet stored = (BitSet) usage(part).writes.clone();
        stored.andNot(usage(part).through);
        return stored;
    }

    /** Whether a variable in a slot is stored to its cell wherever it is written. */
    boolean isStoredThrough(Part part, int variable) {
        return usage(part).through.get(variable) && usage(part).keeps.get(variable);
    }

    /** What must be loaded from cells after a part inside was called. */
    int[] loadedAfter(Part part, Part inner) {
        return kept(part, usage(inner).allWrites);
    }

    private int[] kept(Part part, BitSet of) {
        BitSet kept = (BitSet) usage(part).keeps.clone();
        kept.and(of);
        return indexes(kept);
    }

    private static int[] indexes(BitSet set) {
        if (set.isEmpty()) {
            return NOTHING;
        }
        int[] indexes = new int[set.cardinality()];
        int next = -1;
        for (int i = 0; i < indexes.length; i++) {
            next = set.nextSetBit(next + 1);
            indexes[i] = next;
        }
        return indexes;
    }

    /** The variables that the part mentions and that it, or a part inside it, stores. */
    int[] storedIn(Part part) {
        BitSet stored = (BitSet) usage(part).mentions.clone();
        stored.and(usage(part).allWrites);
        return indexes(stored);
    }

    /** The cached variables that the part mentions. */
    int[] cachedIn(Part part) {
        if (tape.cachedVariables().isEmpty()) {
            return NOTHING;
        }
        return tape.cachedVariables().stream().filter(usage(part).mentions::get).mapToInt(Integer::intValue).toArray();
    }

    /** First slot of the part that no variable takes. */
    int freeSlot(Part part) {
        return usage(part).freeSlot;
    }

    boolean hasFrame() {
        return numberCells + referenceCells > 0;
    }

    int numberCells() {
        return numberCells;
    }

    int referenceCells() {
        return referenceCells;
    }
}
