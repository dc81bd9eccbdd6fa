package io.penstock.wasm.internal.optimizing;

import io.penstock.wasm.internal.ir.Block;
import io.penstock.wasm.internal.ir.Edge;
import io.penstock.wasm.internal.ir.Graph;
import io.penstock.wasm.internal.ir.Node;
import io.penstock.wasm.internal.ir.Operation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Finds values that can share the variable of the parameter they are passed to, because they are never needed at the same time: so a
 * way through a function moves only what it changes. The ways that run most come first. (After Briggs and others, <cite>Practical
 * improvements to the construction and destruction of static single assignment form</cite>, with live ranges in place of a graph of
 * what interferes.)
 */
final class Coalescing {

    /** A node among those that share a variable; the first of them knows where any of them is needed. */
    private static final class Sharer {
        private final Node node;
        private Sharer first = this;
        private int[] range;

        Sharer(Node node, int[] range) {
            this.node = node;
            this.range = range;
        }
    }

    private final LiveRanges ranges;
    private final Predicate<Node> alone;
    private final Map<Node, Sharer> sharers = new HashMap<>();

    /**
     * For one function.
     *
     * @param frequencies how often blocks run, by their ids, if it is known
     * @param everywhere or only what goes back to a loop's header: HotSpot moves nothing within a method anyway, and the registers it
     *            chose for sha256 were worse (1.22 and 1.45 × V8; 2026-11-21)
     * @param alone tells nodes that share their variable with no other
     */
    Coalescing(Graph graph, Stackifier stack, double @Nullable [] frequencies, boolean everywhere,
            Predicate<Node> alone) {
        this.alone = alone;
        ranges = new LiveRanges(graph, stack);
        List<Edge> edges = new ArrayList<>();
        List<Edge> back = new ArrayList<>();
        boolean[] met = new boolean[graph.blockLimit()];
        for (Block block : graph.blocks()) {
            met[block.id()] = true;
            block.terminator().edges().forEach(edge -> (met[edge.to().id()] ? back : edges).add(edge));
        }
        if (everywhere) {
            back.addAll(edges);
        }
        if (frequencies != null) {
            back.sort(Comparator.comparingDouble(edge -> -frequencies[edge.from().id()]));
        }
        for (Edge edge : back) {
            for (int i = 0; i < edge.arity(); i++) {
                share(edge.argument(i), edge.to().parameters().get(i));
            }
        }
    }

    /** The node whose variable this one shares, or the node itself. */
    Node variableOf(Node node) {
        Sharer sharer = sharers.get(node);
        return sharer == null ? node : first(sharer).node;
    }

    private void share(Node value, Node parameter) {
        Sharer one = sharer(value);
        Sharer other = sharer(parameter);
        if (one == null || other == null || value.type() != parameter.type()) {
            return;
        }
        one = first(one);
        other = first(other);
        if (one != other && LiveRanges.areApart(one.range, other.range)) {
            Sharer kept = other.node.is(Operation.PARAMETER) ? other : one; // a function's parameter has its variable
            Sharer joined = kept == one ? other : one;
            kept.range = LiveRanges.union(one.range, other.range);
            joined.first = kept;
            joined.range = new int[0];
        }
    }

    private @Nullable Sharer sharer(Node node) {
        Sharer known = sharers.get(node);
        int[] range = known == null && !alone.test(node) ? ranges.of(node) : null;
        if (range == null) {
            return known;
        }
        Sharer sharer = new Sharer(node, range);
        sharers.put(node, sharer);
        return sharer;
    }

    private static Sharer first(Sharer sharer) {
        Sharer first = sharer;
        while (first.first != first) {
            first = first.first;
        }
        sharer.first = first;
        return first;
    }
}
