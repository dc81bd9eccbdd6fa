package io.penstock.wasm.internal.optimizing;

import io.penstock.wasm.internal.ir.Block;
import io.penstock.wasm.internal.ir.Edge;
import io.penstock.wasm.internal.ir.Effects;
import io.penstock.wasm.internal.ir.Graph;
import io.penstock.wasm.internal.ir.Node;
import io.penstock.wasm.internal.ir.Operation;
import io.penstock.wasm.internal.ir.Terminator;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Finds the nodes whose value goes from the JVM's operand stack straight into their only use, so that they need no variable:
 * as LLVM's WebAssembly back end does, each use takes its operands from last to first, pure ones from anywhere in the block,
 * others only when nothing that keeps its order lies between.
 */
final class Stackifier {

    /** Deeper trees make the JVM's stack deep and statements, between which alone code can be cut, long. */
    private static final int LARGEST_TREE = 60;

    private final int[] uses;
    private final BitSet onStack = new BitSet();
    private int treeSize;

    Stackifier(Graph graph) {
        uses = new int[graph.nodeLimit()];
        List<Block> blocks = graph.blocks();
        blocks.forEach(this::count);
        int[] place = new int[graph.nodeLimit()];
        int[] order = new int[graph.nodeLimit()];
        for (Block block : blocks) {
            new InBlock(block, place, order).run();
        }
    }

    private void count(Block block) {
        for (Node node : block.nodes()) {
            for (int i = 0; i < node.arity(); i++) {
                uses[node.input(i).id()]++;
            }
        }
        Terminator end = block.terminator();
        for (int i = 0; i < end.inputs().length; i++) {
            uses[end.input(i).id()]++;
        }
        for (Edge edge : end.edges()) {
            for (int i = 0; i < edge.arity(); i++) {
                uses[edge.argument(i).id()]++;
            }
        }
    }

    /** Whether anybody uses the node's value. */
    boolean isUsed(Node node) {
        return uses[node.id()] > 0;
    }

    /** Whether the node is computed where it is used. */
    boolean isOnStack(Node node) {
        return onStack.get(node.id());
    }

    /** What a block's end computes when it comes there, in order. */
    static List<Node> operands(Terminator end) {
        List<Node> operands = new ArrayList<>();
        for (int i = 0; i < end.inputs().length; i++) {
            operands.add(end.input(i));
        }
        if (end.kind() == Terminator.Kind.GOTO) {
            Edge edge = end.edges().getFirst();
            for (int i = 0; i < edge.arity(); i++) {
                if (edge.argument(i) != edge.to().parameters().get(i)) {
                    operands.add(edge.argument(i));
                }
            }
        }
        return operands;
    }

    private final class InBlock {

        private final Block block;
        /** For nodes of this block: position + 1. */
        private final int[] place;
        /** For ordered nodes of this block: how many ordered ones come before. */
        private final int[] order;

        InBlock(Block block, int[] place, int[] order) {
            this.block = block;
            this.place = place;
            this.order = order;
        }

        void run() {
            List<Node> nodes = block.nodes();
            int ordered = 0;
            for (int i = 0; i < nodes.size(); i++) {
                Node node = nodes.get(i);
                place[node.id()] = i + 1;
                order[node.id()] = ordered;
                if (!node.isPure()) {
                    ordered++;
                }
            }
            treeSize = 0;
            take(operands(block.terminator()), ordered);
            for (int i = nodes.size() - 1; i >= 0; i--) {
                Node node = nodes.get(i);
                if (!onStack.get(node.id())) {
                    treeSize = 0;
                    take(inputs(node), order[node.id()]);
                }
            }
            nodes.forEach(node -> place[node.id()] = 0);
        }

        private List<Node> inputs(Node node) {
            List<Node> inputs = new ArrayList<>(node.arity());
            for (int i = 0; i < node.arity(); i++) {
                inputs.add(node.input(i));
            }
            return inputs;
        }

        /** Takes operands onto the stack, in front of the ordered node with this number; returns the new front. */
        private int take(List<Node> operands, int front) {
            int before = front;
            for (int i = operands.size() - 1; i >= 0; i--) {
                Node operand = operands.get(i);
                if (canTake(operand, before)) {
                    onStack.set(operand.id());
                    treeSize++;
                    before = take(inputs(operand), operand.isPure() ? before : order[operand.id()]);
                }
            }
            return before;
        }

        private boolean canTake(Node operand, int front) {
            if (uses[operand.id()] != 1 || place[operand.id()] == 0 || treeSize >= LARGEST_TREE
                    || operand.is(Operation.PARAMETER) || operand.is(Operation.CAUGHT)) {
                return false;
            }
            return operand.isPure()
                    || ((operand.effects() & Effects.GROWS) == 0 && order[operand.id()] == front - 1);
        }
    }
}
