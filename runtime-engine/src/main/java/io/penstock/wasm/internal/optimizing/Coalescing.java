package io.penstock.wasm.internal.optimizing;

import io.penstock.wasm.internal.ir.Block;
import io.penstock.wasm.internal.ir.Edge;
import io.penstock.wasm.internal.ir.Graph;
import io.penstock.wasm.internal.ir.Node;
import io.penstock.wasm.internal.ir.Operation;
import io.penstock.wasm.internal.ir.Terminator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds values that can be computed right into the variable of the parameter they are passed to: those of a block that jumps
 * back with them to the header of a loop, when nobody reads the parameter after them. That is what a loop does with its
 * counters, and it saves a variable and a move for each. (Who reads the value after the loop cannot meet another one in the
 * variable: a way there from the header leads past the value's block.)
 */
final class Coalescing {

    /** Where a parameter is read last, as far as it is read in one block only. */
    private static final class Reads {
        private final Block block;
        private int last;
        private boolean scattered;

        Reads(Block block) {
            this.block = block;
        }

        void add(Block where, int position) {
            scattered |= where != block;
            last = Math.max(last, position);
        }
    }

    private final Map<Node, Reads> reads = new HashMap<>();
    private final Map<Node, Block> home = new HashMap<>();
    private final Map<Node, Node> targets = new HashMap<>();
    private final Stackifier stack;

    Coalescing(Graph graph, Stackifier stack) {
        this.stack = stack;
        List<Block> blocks = graph.blocks();
        Map<Node, Integer> positions = new HashMap<>();
        for (Block block : blocks) {
            collect(block, positions);
        }
        Map<Block, Integer> order = new HashMap<>();
        blocks.forEach(block -> order.put(block, order.size()));
        for (Block block : blocks) {
            for (Edge edge : block.terminator().edges()) {
                if (order.getOrDefault(edge.to(), 0) > order.getOrDefault(block, 0)) {
                    continue;
                }
                for (int i = 0; i < edge.arity(); i++) {
                    join(edge.argument(i), edge.to().parameters().get(i), block, positions);
                }
            }
        }
    }

    /** The parameter whose variable the node shares, or the node itself. */
    Node variableOf(Node node) {
        return targets.getOrDefault(node, node);
    }

    private void join(Node value, Node parameter, Block block, Map<Node, Integer> positions) {
        Integer position = positions.get(value);
        if (position == null || home.get(value) != block || stack.isOnStack(value) || value.is(Operation.PARAMETER)
                || targets.containsKey(value)) {
            return;
        }
        Reads uses = reads.get(parameter);
        if (uses == null || (!uses.scattered && uses.block == block && uses.last <= position)) {
            targets.put(value, parameter);
        }
    }

    private void collect(Block block, Map<Node, Integer> positions) {
        // from the back, so that the root of a tree has its position before what is computed in it
        int end = block.nodes().size() + 1;
        Terminator terminator = block.terminator();
        for (int i = 0; i < terminator.inputs().length; i++) {
            read(terminator.input(i), block, end, positions);
        }
        for (Edge edge : terminator.edges()) {
            for (int i = 0; i < edge.arity(); i++) {
                if (edge.argument(i) != edge.to().parameters().get(i)) {
                    read(edge.argument(i), block, end, positions);
                }
            }
        }
        for (int i = block.nodes().size() - 1; i >= 0; i--) {
            Node node = block.nodes().get(i);
            int position = stack.isOnStack(node) ? positions.getOrDefault(node, end) : i + 1;
            positions.put(node, position);
            home.put(node, block);
            for (int input = 0; input < node.arity(); input++) {
                read(node.input(input), block, position, positions);
            }
        }
    }

    private void read(Node node, Block block, int position, Map<Node, Integer> positions) {
        if (node.is(Operation.PHI)) {
            reads.computeIfAbsent(node, ignored -> new Reads(block)).add(block, position);
        } else if (stack.isOnStack(node)) {
            positions.put(node, position);
        }
    }
}
