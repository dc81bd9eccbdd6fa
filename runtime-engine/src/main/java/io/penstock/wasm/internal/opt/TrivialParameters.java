package io.penstock.wasm.internal.opt;

import io.penstock.wasm.internal.ir.Block;
import io.penstock.wasm.internal.ir.Edge;
import io.penstock.wasm.internal.ir.Graph;
import io.penstock.wasm.internal.ir.Node;
import org.jspecify.annotations.Nullable;

/** Takes away parameters of blocks that get the same value on all edges (or themselves, around a loop). */
final class TrivialParameters implements Pass {

    @Override
    public void run(Graph graph) {
        boolean changed = true;
        while (changed) {
            changed = false;
            for (Block block : graph.blocks()) {
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
