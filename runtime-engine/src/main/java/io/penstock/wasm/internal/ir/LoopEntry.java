package io.penstock.wasm.internal.ir;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Puts a graph that begins at an inner loop into an order in which dominators come first: the begin of the loops around it is
 * then reached last, by jumps from their ends. The regions around the loop are given up, as control enters them in their
 * middle; what lies beside the way to the loop stays together.
 */
final class LoopEntry {

    /** Neighbours in the layout that stay together: one block, or a region with all that is in it. */
    private final List<List<LayoutItem>> pieces = new ArrayList<>();
    private final Map<Block, Integer> pieceOf = new HashMap<>();

    private LoopEntry(List<LayoutItem> layout, boolean[] around) {
        int depth = 0;
        for (int i = 1; i < layout.size(); i++) {
            LayoutItem item = layout.get(i);
            if (around[i]) {
                continue;
            }
            if (depth == 0) {
                pieces.add(new ArrayList<>());
            }
            pieces.getLast().add(item);
            switch (item) {
                case LayoutItem.RegionBegin _ -> depth++;
                case LayoutItem.RegionEnd _ -> depth--;
                case Block block -> pieceOf.put(block, pieces.size() - 1);
            }
        }
    }

    /**
     * The layout for a graph whose first block does nothing but go on; the same one when it goes on to the block after it, and
     * when the target is in a region with a handler, which cannot be given up.
     */
    static List<LayoutItem> order(List<LayoutItem> layout) {
        if (!(layout.getFirst() instanceof Block entry) || entry.terminator().edges().size() != 1) {
            return layout;
        }
        List<Edge> edges = entry.terminator().edges();
        int target = layout.indexOf(edges.getFirst().to());
        if (layout.subList(1, target).stream().noneMatch(Block.class::isInstance)) {
            return layout;
        }
        boolean[] around = around(layout, target);
        for (int i = 0; i < around.length; i++) {
            if (around[i] && layout.get(i) instanceof LayoutItem.RegionBegin region && region.handler() != null) {
                return layout;
            }
        }
        LoopEntry order = new LoopEntry(layout, around);
        List<LayoutItem> result = new ArrayList<>(layout.size());
        result.add(entry);
        order.from(edges.getFirst().to()).forEach(piece -> result.addAll(order.pieces.get(piece)));
        return result;
    }

    /** Which items begin and end the regions around the target; not its own one, whose first block it is. */
    private static boolean[] around(List<LayoutItem> layout, int target) {
        int own = layout.get(target - 1) instanceof LayoutItem.RegionBegin ? target - 1 : target;
        boolean[] around = new boolean[layout.size()];
        Deque<Integer> open = new ArrayDeque<>();
        for (int i = 0; i < layout.size(); i++) {
            if (layout.get(i) instanceof LayoutItem.RegionBegin) {
                open.push(i);
            } else if (layout.get(i) instanceof LayoutItem.RegionEnd) {
                int begin = open.pop();
                around[i] = begin < own && own < i;
                around[begin] = around[i];
            }
        }
        return around;
    }

    /** The pieces in reverse postorder; of several orders the one that is nearest to the old one. */
    private List<Integer> from(Block target) {
        int first = piece(target);
        int[][] successors = successors(first);
        int[] visited = new int[pieces.size()];
        Deque<Integer> path = new ArrayDeque<>();
        Deque<Integer> order = new ArrayDeque<>();
        path.push(first);
        visited[first] = 1;
        while (!path.isEmpty()) {
            int piece = path.getFirst();
            if (visited[piece] > successors[piece].length) {
                order.push(path.pop());
            } else {
                int next = successors[piece][visited[piece]++ - 1];
                if (visited[next] == 0) {
                    visited[next] = 1;
                    path.push(next);
                }
            }
        }
        return List.copyOf(order);
    }

    /** Where control goes from each piece, what is farthest behind {@code first} (round the end) first. */
    private int[][] successors(int first) {
        int[][] successors = new int[pieces.size()][];
        for (int i = 0; i < successors.length; i++) {
            int[] distances = pieces.get(i).stream().filter(Block.class::isInstance).map(Block.class::cast)
                    .flatMap(block -> block.terminator().edges().stream())
                    .mapToInt(edge -> -Math.floorMod(piece(edge.to()) - first, pieces.size())).toArray();
            Arrays.sort(distances);
            successors[i] = Arrays.stream(distances).map(d -> Math.floorMod(first - d, pieces.size())).toArray();
        }
        return successors;
    }

    private int piece(Block block) {
        Integer piece = pieceOf.get(block);
        if (piece == null) {
            throw new IllegalStateException("internal error: " + block + " is not in the layout");
        }
        return piece;
    }
}
