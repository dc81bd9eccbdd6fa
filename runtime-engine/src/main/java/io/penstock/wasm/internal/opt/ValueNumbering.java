package io.penstock.wasm.internal.opt;

import io.penstock.wasm.internal.ir.Block;
import io.penstock.wasm.internal.ir.Graph;
import io.penstock.wasm.internal.ir.Node;
import io.penstock.wasm.internal.ir.Operation;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Global value numbering: a pure node that computes what a dominating one has computed is that one. */
final class ValueNumbering implements Pass {

    private record Key(Operation operation, @Nullable Object detail, long bits, List<Node> inputs) {
    }

    private record Visit(int block, Map<Key, Node> known, boolean leave) {
    }

    @Override
    public void run(Graph graph) {
        Dominators dominators = new Dominators(graph);
        List<List<Integer>> children = dominators.children();
        // one table; what a block adds is taken out again when all it dominates is done
        Map<Key, Node> known = new HashMap<>();
        Deque<Visit> open = new ArrayDeque<>();
        open.push(new Visit(0, Map.of(), false));
        while (!open.isEmpty()) {
            Visit visit = open.pop();
            if (visit.leave) {
                visit.known.keySet().forEach(known::remove);
                continue;
            }
            Map<Key, Node> added = number(dominators.blocks().get(visit.block), known);
            open.push(new Visit(visit.block, added, true));
            for (int child : children.get(visit.block)) {
                open.push(new Visit(child, Map.of(), false));
            }
        }
    }

    private static Map<Key, Node> number(Block block, Map<Key, Node> known) {
        Map<Key, Node> added = new HashMap<>();
        List<Node> kept = new ArrayList<>(block.nodes().size());
        for (Node node : block.nodes()) {
            if (!node.isPure() || node.is(Operation.PARAMETER) || node.is(Operation.ENTRY_VALUE)) {
                kept.add(node);
                continue;
            }
            List<Node> inputs = new ArrayList<>(node.arity());
            for (int i = 0; i < node.arity(); i++) {
                inputs.add(node.input(i));
            }
            Key key = new Key(node.operation(), node.detail(), node.bits(), inputs);
            Node same = known.putIfAbsent(key, node);
            if (same == null) {
                added.put(key, node);
                kept.add(node);
            } else {
                node.replaceBy(same);
            }
        }
        block.setNodes(kept);
        return added;
    }
}
