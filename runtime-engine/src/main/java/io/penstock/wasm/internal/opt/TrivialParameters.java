package io.penstock.wasm.internal.opt;

import io.penstock.wasm.internal.ir.Block;
import io.penstock.wasm.internal.ir.Edge;
import io.penstock.wasm.internal.ir.Graph;
import io.penstock.wasm.internal.ir.Node;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes away parameters of blocks that get the same value on all edges (or themselves, around a loop). One may follow from
 * another that lies before it or, as in nested loops, behind it; so the rounds go forwards and backwards in turn.
 */
final class TrivialParameters implements Pass {

    /** What is not found by then may stay: most code needs three. */
    private static final int MOST_ROUNDS = 30;

    @Override
    public void run(Graph graph) {
        List<Block> blocks = graph.blocks();
        boolean changed = true;
        for (int round = 0; changed && round < MOST_ROUNDS; round++) {
            changed = false;
            for (Block block : round % 2 == 0 ? blocks : blocks.reversed()) {
                for (int i = block.parameters().size() - 1; i >= 0; i--) {
                    Node value = onlyValue(block, i);
                    if (value != null) {
                        block.parameters().get(i).replaceBy(value);
                        block.removeParameter(i);
                        changed = true;
                    }
                }
            }
        }
    }

    private static @Nullable Node onlyValue(Block block, int index) {
        Node self = block.parameters().get(index);
        Node only = null;
        for (Edge edge : block.predecessors()) {
            Node value = edge.argument(index);
            if (value != self && value != only) {
                if (only != null) {
                    return null;
                }
                only = value;
            }
        }
        return only;
    }
}
