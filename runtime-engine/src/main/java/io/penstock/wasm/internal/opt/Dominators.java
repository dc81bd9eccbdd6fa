package io.penstock.wasm.internal.opt;

import io.penstock.wasm.internal.ir.Block;
import io.penstock.wasm.internal.ir.Graph;
import java.util.ArrayList;
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
        java.util.Arrays.fill(immediate, NONE);
        immediate[0] = 0;
        boolean changed = true;
        while (changed) {
            changed = false;
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
        }
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
