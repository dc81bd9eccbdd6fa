package io.penstock.wasm.internal.opt;

import io.penstock.wasm.internal.ir.Graph;
import java.util.List;
import java.util.function.BiConsumer;

/** The passes in order. */
public final class PassPipeline {

    private static final List<Pass> PASSES = List.of(
            // SSA construction gives a parameter to each block that might need one
            new TrivialParameters(),
            new Simplification(),
            // loads find more that is known when equal addresses are one node
            new ValueNumbering(),
            new LoadElimination(),
            // what loads have become may be constant
            new Simplification(),
            new ConstantBranches(),
            new TrivialParameters(),
            new CountedLoops(),
            // after all that knows rotations
            new Rotations(),
            // after all that compares addresses and offsets
            new Addresses(),
            // last: what the others left without use
            new DeadCode());

    private PassPipeline() {
    }

    /**
     * Runs all passes.
     *
     * @param watcher told the name of each pass and the graph after it
     */
    public static void run(Graph graph, BiConsumer<String, Graph> watcher) {
        graph.removeUnreachable();
        watcher.accept("built", graph);
        for (Pass pass : PASSES) {
            pass.run(graph);
            watcher.accept(pass.name(), graph);
        }
    }
}
