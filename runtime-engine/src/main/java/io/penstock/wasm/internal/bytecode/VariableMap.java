package io.penstock.wasm.internal.bytecode;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where each variable of a tape lives: in a JVM slot of the one method that mentions it, or, shared by several methods, in
 * a cell of the function's frame ({@code long[]} for numbers, {@code Object[]} for references).
 */
final class VariableMap {

    /** JVM slots that one method may use; beyond that variables go to the frame. */
    private static final int MAX_SLOTS = 1_000;
    private static final int NOWHERE = Integer.MIN_VALUE;

    private final CodeTape tape;
    /** Slot, or -1 - cell, or {@link #NOWHERE} for a variable that is not mentioned. */
    private final int[] places;
    private final Map<Part, Integer> usedSlots = new HashMap<>();
    private final Map<Part, int[]> zeroed = new HashMap<>();
    /** By part, the slots of the cached variables it mentions. */
    private final Map<Part, Map<Integer, Integer>> cached = new HashMap<>();
    private int numberCells;
    private int referenceCells;

    VariableMap(CodeTape tape, Part root, int instanceVariable) {
        this.tape = tape;
        int variables = tape.variables();
        places = new int[variables];
        Arrays.fill(places, NOWHERE);
        @Nullable
        Part[] owners = new Part[variables];
        boolean[] shared = new boolean[variables];
        findOwners(root, owners, shared);
        Map<Part, Boolean> inLoop = new HashMap<>();
        int slot = 0;
        for (int variable = 0; variable < tape.parameters(); variable++) {
            boolean inRoot = !shared[variable] && (owners[variable] == null || owners[variable] == root);
            places[variable] = inRoot || variable == instanceVariable ? slot : newCell(variable);
            slot += tape.kind(variable).slots();
        }
        usedSlots.put(root, slot);
        root.all().forEach(part -> usedSlots.putIfAbsent(part, PartMethods.PARAMETER_SLOTS));
        for (int variable = tape.parameters(); variable < variables; variable++) {
            Part owner = owners[variable];
            if (owner == null || tape.cached(variable) != null) {
                continue;
            }
            boolean keepsValue = tape.isZeroed(variable) && !owner.isRoot()
                    && inLoop.computeIfAbsent(owner, this::isInLoop);
            int used = usedSlots.getOrDefault(owner, 0);
            if (shared[variable] || keepsValue || used > MAX_SLOTS) {
                places[variable] = newCell(variable);
            } else {
                places[variable] = used;
                usedSlots.put(owner, used + tape.kind(variable).slots());
            }
        }
        collectZeroed(root, owners);
        if (!tape.cachedVariables().isEmpty()) {
            root.all().forEach(this::placeCached);
        }
    }

    private void placeCached(Part part) {
        Map<Integer, Integer> slots = new LinkedHashMap<>();
        part.forEachOwn((index, child) -> {
            if (child == null && tape.op(index) == CodeTape.LOAD && tape.cached(tape.arg(index)) != null) {
                slots.computeIfAbsent(tape.arg(index), ignored -> usedSlots.merge(part, 1, Integer::sum) - 1);
            }
        });
        cached.put(part, slots);
    }

    private void findOwners(Part part, @Nullable Part[] owners, boolean[] shared) {
        for (Part each : part.all()) {
            int child = 0;
            for (int i = each.start(); i < each.end(); i++) {
                while (child < each.children().size() && each.children().get(child).start() == i) {
                    i = each.children().get(child++).end();
                }
                if (i >= each.end()) {
                    break;
                }
                int op = tape.op(i);
                if (op == CodeTape.LOAD || op == CodeTape.STORE) {
                    int variable = tape.arg(i);
                    shared[variable] |= owners[variable] != null && owners[variable] != each;
                    owners[variable] = each;
                }
            }
        }
    }

    /** Whether the part can run several times in one call of the function. */
    private boolean isInLoop(Part part) {
        int depth = 0;
        int loops = 0;
        BitSet loopAt = new BitSet();
        for (int i = 0; i < part.start(); i++) {
            if (tape.op(i) == CodeTape.ENTER) {
                loopAt.set(depth, tape.arg(i) == 1);
                loops += tape.arg(i);
                depth++;
            } else if (tape.op(i) == CodeTape.EXIT) {
                depth--;
                loops -= loopAt.get(depth) ? 1 : 0;
            }
        }
        return loops > 0;
    }

    private void collectZeroed(Part root, @Nullable Part[] owners) {
        Map<Part, List<Integer>> lists = new HashMap<>();
        for (int variable = tape.parameters(); variable < places.length; variable++) {
            Part owner = owners[variable];
            if (owner != null && tape.isZeroed(variable) && places[variable] >= 0) {
                lists.computeIfAbsent(owner, ignored -> new ArrayList<>()).add(variable);
            }
        }
        root.all().forEach(part -> zeroed.put(part,
                lists.getOrDefault(part, List.of()).stream().mapToInt(Integer::intValue).toArray()));
    }

    private int newCell(int variable) {
        return -1 - (tape.kind(variable) == JvmKind.REFERENCE ? referenceCells++ : numberCells++);
    }

    boolean isInSlot(int variable) {
        return places[variable] >= 0;
    }

    int slot(int variable) {
        return places[variable];
    }

    int cell(int variable) {
        return -1 - places[variable];
    }

    /** Variables that the part must set to zero at its begin. */
    int[] zeroed(Part part) {
        return zeroed.getOrDefault(part, new int[0]);
    }

    /** The slots of the cached variables that the part mentions. */
    Map<Integer, Integer> cachedSlots(Part part) {
        return cached.getOrDefault(part, Map.of());
    }

    /** First slot of the part that no variable takes. */
    int freeSlot(Part part) {
        return usedSlots.getOrDefault(part, 0);
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
