package io.penstock.wasm.internal.opt;

import io.penstock.wasm.internal.ir.Block;
import io.penstock.wasm.internal.ir.Edge;
import io.penstock.wasm.internal.ir.Graph;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Who dominates whom (K. Cooper, T. Harvey, K. Kennedy, "A Simple, Fast Dominance Algorithm"), in reverse postorder,
 * where dominators come first. (In the layout they need not: the header of a loop that code is entered in the middle of is
 * reached from behind only.)
 */
final class Dominators {

    private static final int NONE = -1;

    private final List<Block> blocks;
    private final int[] immediate;

    Dominators(Graph graph) {
        blocks = graph.inFlowOrder();
        Map<Block, Integer> order = HashMap.newHashMap(blocks.size());
        blocks.forEach(block -> order.put(block, order.size()));
        immediate = new int[blocks.size()];
        Arrays.fill(immediate, NONE);
        immediate[0] = 0;
        boolean changed = findIn(order);
        while (changed && !isSettled(order)) {
            changed = findIn(order);
        }
    }

    /** One round; whether it found anything. */
    private boolean findIn(Map<Block, Integer> order) {
        boolean changed = false;
        for (int i = 1; i < immediate.length; i++) {
            int found = NONE;
            for (int from : predecessors(blocks.get(i), order)) {
                if (immediate[from] != NONE) {
                    found = found == NONE ? from : common(found, from);
                }
            }
            if (found != immediate[i]) {
                immediate[i] = found;
                changed = true;
            }
        }
        return changed;
    }

    /**
     * Whether each edge back comes from a block that its target dominates: such edges change nothing. So it is after the
     * first round, unless control enters a loop in its middle; another round would go all the way up from each of them.
     */
    private boolean isSettled(Map<Block, Integer> order) {
        int count = immediate.length;
        int[] dominated = new int[count]; // with itself
        for (int i = count - 1; i > 0; i--) {
            dominated[immediate[i]] += ++dominated[i];
        }
        int[] number = new int[count]; // of a block and those it dominates: one after the other
        int[] next = new int[count];
        next[0] = 1;
        for (int i = 1; i < count; i++) {
            number[i] = next[immediate[i]];
            next[immediate[i]] += dominated[i];
            next[i] = number[i] + 1;
        }
        for (int i = 1; i < count; i++) {
            for (Edge edge : blocks.get(i).predecessors()) {
                int from = order.getOrDefault(edge.from(), NONE);
                if (from >= i && (number[from] < number[i] || number[from] >= number[i] + dominated[i])) {
                    return false;
                }
            }
        }
        return true;
    }

    /**
     * The last one first: then the way up from it to what it has in common with the others is gone once, and not again for
     * each of the hundred thousand branches that may lead to one block.
     */
    private static int[] predecessors(Block block, Map<Block, Integer> order) {
        int[] predecessors = block.predecessors().stream().mapToInt(edge -> order.getOrDefault(edge.from(), NONE))
                .filter(from -> from >= 0).sorted().toArray();
        for (int i = 0, j = predecessors.length - 1; i < j; i++, j--) {
            int swapped = predecessors[i];
            predecessors[i] = predecessors[j];
            predecessors[j] = swapped;
        }
        return predecessors;
    }

    private int common(int one, int other) {
        int a = one;
        int b = other;
        while (a != b) {
            if (a > b) {
                a = immediate[a];
            } else {
                b = immediate[b];
            }
        }
        return a;
    }

    /** For each block of {@link #blocks}, the position of its immediate dominator; the entry has its own. */
    int[] immediate() {
        return immediate;
    }

    /** For each block of {@link #blocks}, the positions of the blocks it dominates immediately. */
    List<List<Integer>> children() {
        List<List<Integer>> children = new ArrayList<>();
        for (int i = 0; i < immediate.length; i++) {
            children.add(new ArrayList<>(2));
        }
        for (int i = 1; i < immediate.length; i++) {
            if (immediate[i] >= 0) {
                children.get(immediate[i]).add(i);
            }
        }
        return children;
    }

    List<Block> blocks() {
        return blocks;
    }
}
