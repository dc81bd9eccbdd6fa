package io.penstock.wasm.internal.opt;

import io.penstock.wasm.internal.ir.Block;
import io.penstock.wasm.internal.ir.Edge;
import io.penstock.wasm.internal.ir.Graph;
import io.penstock.wasm.internal.ir.Node;
import io.penstock.wasm.internal.ir.Terminator;
import java.util.List;

/** Branches and switches on constants lead one way; what control cannot reach any more goes. */
final class ConstantBranches implements Pass {

    @Override
    public void run(Graph graph) {
        boolean changed = false;
        for (Block block : graph.blocks()) {
            Terminator end = block.terminator();
            if (end.inputs().length == 0 || !end.input(0).isConstant()) {
                continue;
            }
            Node input = end.input(0);
            Edge taken = switch (end.kind()) {
                case BRANCH -> end.edges().get(input.bits() != 0 ? 0 : 1);
                case SWITCH -> {
                    int last = end.cases().length - 1;
                    long index = input.bits() & 0xFFFF_FFFFL;
                    yield end.edges().get(end.cases()[(int) Math.min(index, last)]);
                }
                default -> null;
            };
            if (taken != null) {
                block.terminate(new Terminator(Terminator.Kind.GOTO, List.of(taken)));
                changed = true;
            }
        }
        if (changed) {
            graph.removeUnreachable();
        }
    }
}
