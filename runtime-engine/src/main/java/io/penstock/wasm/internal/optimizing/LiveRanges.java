package io.penstock.wasm.internal.optimizing;

import io.penstock.wasm.internal.ir.Block;
import io.penstock.wasm.internal.ir.Edge;
import io.penstock.wasm.internal.ir.Graph;
import io.penstock.wasm.internal.ir.Node;
import io.penstock.wasm.internal.ir.Operation;
import io.penstock.wasm.internal.ir.Terminator;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where in a function the values of some nodes are still needed: stretches of positions, which count through the blocks as they stand.
 * At a block's begin its parameters get their values, each node has a position, and so has the end, where edges take their arguments.
 * A stretch reaches from a value's position, inclusive, to its last use, exclusive: what is read and written at once may share a variable.
 */
final class LiveRanges {

    /** A larger sum of stretches is not worth its memory. */
    private static final int MOST_STRETCHES = 2_000_000;

    private final Stackifier stack;
    private final Map<Node, int[]> ranges = new HashMap<>();
    /** By the numbers of blocks. */
    private final int[] begins;
    private final int[] ends;
    private final Map<Node, Value> wanted = new HashMap<>();
    /** Where nodes that are computed in place are computed. */
    private final Map<Node, Integer> places = new HashMap<>();
    private int stretches;

    /** Where a node is set, and the last uses in the blocks that use it. */
    private static final class Value {
        private final Block home;
        private final int position;
        private Block[] blocks = new Block[2];
        private int[] positions = new int[2];
        private int uses;

        Value(Block home, int position) {
            this.home = home;
            this.position = position;
        }

        void use(Block block, int at) {
            if (uses > 0 && blocks[uses - 1] == block) {
                positions[uses - 1] = Math.max(positions[uses - 1], at);
                return;
            }
            if (uses == blocks.length) {
                blocks = Arrays.copyOf(blocks, uses * 2);
                positions = Arrays.copyOf(positions, uses * 2);
            }
            blocks[uses] = block;
            positions[uses++] = at;
        }
    }

    /** Those of the blocks' parameters, and of what edges pass to them. */
    LiveRanges(Graph graph, Stackifier stack) {
        this.stack = stack;
        List<Block> blocks = graph.blocks();
        begins = new int[graph.blockLimit()];
        ends = new int[graph.blockLimit()];
        int position = 0;
        for (Block block : blocks) {
            begins[block.id()] = position;
            position += block.nodes().size() + 2;
            ends[block.id()] = position;
        }
        Set<Node> passed = new HashSet<>();
        for (Block block : blocks) {
            for (Edge edge : block.terminator().edges()) {
                for (int i = 0; i < edge.arity(); i++) {
                    passed.add(edge.argument(i));
                }
            }
        }
        for (Block block : blocks) {
            int at = begins[block.id()];
            for (Node parameter : block.parameters()) {
                wanted.put(parameter, new Value(block, at));
            }
            for (Node node : block.nodes()) {
                at++;
                if (passed.contains(node) && !stack.isOnStack(node)) {
                    wanted.put(node, new Value(block, node.is(Operation.PARAMETER) ? begins[block.id()] : at));
                }
            }
        }
        blocks.forEach(this::findUses);
        int[] reached = new int[graph.blockLimit()];
        int number = 0;
        for (Map.Entry<Node, Value> entry : wanted.entrySet()) {
            ranges.put(entry.getKey(), range(entry.getValue(), reached, ++number));
            if (stretches > MOST_STRETCHES) {
                ranges.clear();
                break;
            }
        }
    }

    /** The stretches of a node, each two positions, ascending; null when they are not known. */
    int @Nullable [] of(Node node) {
        return ranges.get(node);
    }

    private void findUses(Block block) {
        int at = ends[block.id()] - 1;
        Terminator end = block.terminator();
        for (int i = 0; i < end.inputs().length; i++) {
            use(end.input(i), block, at);
        }
        for (Edge edge : end.edges()) {
            for (int i = 0; i < edge.arity(); i++) {
                use(edge.argument(i), block, at + 1);
            }
        }
        for (Node node : block.nodes().reversed()) {
            at--;
            int position = places.getOrDefault(node, at);
            for (int i = 0; i < node.arity(); i++) {
                use(node.input(i), block, position);
            }
        }
    }

    private void use(Node node, Block block, int position) {
        if (stack.isOnStack(node)) {
            places.put(node, position);
        } else {
            Value value = wanted.get(node);
            if (value != null) {
                value.use(block, position);
            }
        }
    }

    private int[] range(Value value, int[] reached, int number) {
        int[] range = {value.position, value.position + 1};
        int size = 2;
        Deque<Block> open = new ArrayDeque<>();
        for (int i = 0; i < value.uses; i++) {
            Block block = value.blocks[i];
            boolean home = block == value.home;
            range = add(range, size, home ? value.position : begins[block.id()], value.positions[i]);
            size += 2;
            if (!home) {
                open.add(block);
            }
        }
        while (!open.isEmpty()) {
            for (Edge edge : open.poll().predecessors()) {
                Block block = edge.from();
                if (reached[block.id()] == number) {
                    continue;
                }
                reached[block.id()] = number;
                boolean home = block == value.home;
                range = add(range, size, home ? value.position : begins[block.id()], ends[block.id()]);
                size += 2;
                if (!home) {
                    open.add(block);
                }
            }
        }
        int[] joined = join(Arrays.copyOf(range, size));
        stretches += joined.length;
        return joined;
    }

    private static int[] add(int[] range, int size, int from, int to) {
        int[] longer = size == range.length ? Arrays.copyOf(range, size * 2) : range;
        longer[size] = from;
        longer[size + 1] = Math.max(to, from + 1);
        return longer;
    }

    /** Sorted, and put together where they meet. */
    private static int[] join(int[] stretches) {
        long[] sorted = new long[stretches.length / 2];
        for (int i = 0; i < sorted.length; i++) {
            sorted[i] = (long) stretches[2 * i] << 32 | stretches[2 * i + 1];
        }
        Arrays.sort(sorted);
        int size = 0;
        for (long stretch : sorted) {
            int from = (int) (stretch >> 32);
            int to = (int) stretch;
            if (size > 0 && from <= stretches[size - 1]) {
                stretches[size - 1] = Math.max(stretches[size - 1], to);
            } else {
                stretches[size++] = from;
                stretches[size++] = to;
            }
        }
        return Arrays.copyOf(stretches, size);
    }

    /** Whether no position is in both. */
    static boolean areApart(int[] one, int[] other) {
        int i = 0;
        int j = 0;
        while (i < one.length && j < other.length) {
            if (one[i + 1] <= other[j]) {
                i += 2;
            } else if (other[j + 1] <= one[i]) {
                j += 2;
            } else {
                return false;
            }
        }
        return true;
    }

    /** Both together. */
    static int[] union(int[] one, int[] other) {
        int[] both = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        return join(both);
    }
}
