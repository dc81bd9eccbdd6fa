package io.penstock.wasm.internal.opt;

import io.penstock.wasm.internal.ir.Block;
import io.penstock.wasm.internal.ir.Edge;
import io.penstock.wasm.internal.ir.Effects;
import io.penstock.wasm.internal.ir.Graph;
import io.penstock.wasm.internal.ir.Node;
import io.penstock.wasm.internal.ir.Operation;
import io.penstock.wasm.internal.ir.Terminator;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Drops nodes and parameters whose value nobody uses and that do nothing else; one that may trap does something else. */
final class DeadCode implements Pass {

    private static final int ONLY_READS = Effects.READS_MEMORY | Effects.READS_GLOBAL | Effects.READS_OTHER;

    @Override
    public void run(Graph graph) {
        new Marking(graph).sweep();
    }

    private static final class Marking {

        private final Graph graph;
        private final BitSet live = new BitSet();
        private final Deque<Node> open = new ArrayDeque<>();
        private final Map<Node, Block> parameterOf = new HashMap<>();

        Marking(Graph graph) {
            this.graph = graph;
            for (Block block : graph.blocks()) {
                block.parameters().forEach(parameter -> parameterOf.put(parameter, block));
                for (Node node : block.nodes()) {
                    if ((node.effects() & ~ONLY_READS) != 0 && !node.isReplaced()) {
                        mark(node);
                    }
                }
                Terminator end = block.terminator();
                for (int i = 0; i < end.inputs().length; i++) {
                    mark(end.input(i));
                }
            }
            while (!open.isEmpty()) {
                uses(open.pop());
            }
        }

        private void mark(Node node) {
            if (!live.get(node.id())) {
                live.set(node.id());
                open.push(node);
            }
        }

        private void uses(Node node) {
            for (int i = 0; i < node.arity(); i++) {
                mark(node.input(i));
            }
            if (node.is(Operation.PHI)) {
                Block block = parameterOf.get(node);
                if (block != null) {
                    int index = block.parameters().indexOf(node);
                    for (Edge edge : block.predecessors()) {
                        mark(edge.argument(index));
                    }
                }
            }
        }

        void sweep() {
            for (Block block : graph.blocks()) {
                for (int i = block.parameters().size() - 1; i >= 0; i--) {
                    if (!live.get(block.parameters().get(i).id())) {
                        block.removeParameter(i);
                    }
                }
                List<Node> kept = new ArrayList<>(block.nodes().size());
                for (Node node : block.nodes()) {
                    if (live.get(node.id()) && !node.isReplaced()) {
                        kept.add(node);
                    }
                }
                block.setNodes(kept);
            }
        }
    }
}
