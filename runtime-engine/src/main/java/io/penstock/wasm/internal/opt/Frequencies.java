package io.penstock.wasm.internal.opt;

import io.penstock.wasm.internal.ir.Block;
import io.penstock.wasm.internal.ir.Edge;
import io.penstock.wasm.internal.ir.Graph;
import io.penstock.wasm.internal.ir.LayoutItem;
import io.penstock.wasm.internal.ir.Terminator;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * About how often each block runs for one run of the function. Switches are as their counts say; of all else only the shape
 * is known: loops run some times, traps never, and branches go either way.
 */
public final class Frequencies {

    /** Rounds of a loop. */
    private static final double ROUNDS = 8;
    /** Share of what is not expected to happen. */
    private static final double SELDOM = 1.0 / 1024;

    /** A loop in the layout that is being passed. */
    private static final class Loop {
        final int end;
        double entered;
        final List<Flow> leaving = new ArrayList<>();

        Loop(int end) {
            this.end = end;
        }
    }

    private record Flow(Block to, double amount) {
    }

    private final Graph graph;
    private final double[] found;
    /** Where blocks are in the layout, by their ids. */
    private final int[] positions;
    /** Where the regions that begin at places of the layout end. */
    private final Map<Integer, Integer> ends = new HashMap<>();
    private final Deque<Loop> loops = new ArrayDeque<>();

    private Frequencies(Graph graph) {
        this.graph = graph;
        found = new double[graph.blockLimit()];
        positions = new int[graph.blockLimit()];
    }

    /** The frequencies by the blocks' ids; the first block's is 1. */
    public static double[] of(Graph graph) {
        Frequencies frequencies = new Frequencies(graph);
        frequencies.findPlaces();
        frequencies.run();
        return frequencies.found;
    }

    private void findPlaces() {
        Deque<Integer> open = new ArrayDeque<>();
        List<LayoutItem> layout = graph.layout();
        for (int i = 0; i < layout.size(); i++) {
            switch (layout.get(i)) {
                case Block block -> positions[block.id()] = i;
                case LayoutItem.RegionBegin _ -> open.push(i);
                case LayoutItem.RegionEnd _ -> ends.put(open.pop(), i);
            }
        }
    }

    /** The layout has all of a block's predecessors but those that jump back in front of it. */
    private void run() {
        List<LayoutItem> layout = graph.layout();
        found[graph.blocks().getFirst().id()] = 1;
        boolean header = false;
        boolean seldom = false;
        for (int i = 0; i < layout.size(); i++) {
            while (!loops.isEmpty() && loops.peek().end == i) {
                leave(loops.pop());
            }
            switch (layout.get(i)) {
                case LayoutItem.RegionBegin(boolean loop, long count, Block _) -> {
                    if (loop) {
                        loops.push(new Loop(ends.getOrDefault(i, layout.size())));
                    }
                    header = loop;
                    seldom = count == 0;
                }
                case LayoutItem.RegionEnd _ -> {
                    // loops see themselves where they end
                }
                case Block block -> {
                    if (header) {
                        loops.element().entered = found[block.id()];
                        found[block.id()] *= ROUNDS;
                    }
                    found[block.id()] *= seldom ? SELDOM : 1;
                    header = false;
                    seldom = false;
                    distribute(block);
                }
            }
        }
    }

    /** What has entered a loop leaves it, in the shares in which its blocks lead out. */
    private void leave(Loop loop) {
        double total = loop.leaving.stream().mapToDouble(Flow::amount).sum();
        for (Flow flow : loop.leaving) {
            flow(flow.to, flow.amount * loop.entered / total);
        }
    }

    private void distribute(Block block) {
        Terminator end = block.terminator();
        double[] shares = new double[end.edges().size()];
        double total = 0;
        for (int i = 0; i < shares.length; i++) {
            shares[i] = share(end, i);
            total += shares[i];
        }
        for (int i = 0; i < shares.length; i++) {
            Edge edge = end.edges().get(i);
            if (positions[edge.to().id()] > positions[block.id()]) {
                flow(edge.to(), found[block.id()] * shares[i] / total);
            }
        }
    }

    private double share(Terminator end, int edge) {
        if (end.taken().length > 0) {
            return end.taken()[edge] + SELDOM;
        }
        if (end.kind() == Terminator.Kind.PROTECTED && edge == end.edges().size() - 1) {
            return SELDOM; // an exception
        }
        Block to = end.edges().get(edge).to();
        if (to.terminator().kind() == Terminator.Kind.UNREACHABLE) {
            return SELDOM;
        }
        return isInLoop(to) ? 1 : 1 / ROUNDS;
    }

    private boolean isInLoop(Block block) {
        return loops.isEmpty() || positions[block.id()] < loops.peek().end;
    }

    private void flow(Block to, double amount) {
        if (isInLoop(to)) {
            found[to.id()] += amount;
        } else {
            loops.element().leaving.add(new Flow(to, amount));
        }
    }
}
