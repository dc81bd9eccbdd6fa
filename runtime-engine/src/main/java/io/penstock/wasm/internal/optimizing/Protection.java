package io.penstock.wasm.internal.optimizing;

import io.penstock.wasm.internal.ir.Block;
import io.penstock.wasm.internal.ir.Edge;
import io.penstock.wasm.internal.ir.Graph;
import io.penstock.wasm.internal.ir.LayoutItem;
import io.penstock.wasm.internal.ir.Node;
import io.penstock.wasm.internal.ir.Operation;
import io.penstock.wasm.internal.ir.Terminator;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the JVM asks of variables where exceptions are caught: at a handler, only what has a value at every instruction of the
 * protected region exists. So the handler's parameters, and what is computed in the region and used outside of it, have
 * variables that are set from the function's begin.
 */
final class Protection {

    /** A protected region, with the one around it. */
    private static final class Region {
        private final @Nullable Region outer;

        Region(@Nullable Region outer) {
            this.outer = outer;
        }

        boolean contains(@Nullable Region inner) {
            for (Region region = inner; region != null; region = region.outer) {
                if (region == this) {
                    return true;
                }
            }
            return false;
        }
    }

    private final Set<Block> handlers = new HashSet<>();
    private final Map<Block, Region> regions = new HashMap<>();
    private final Map<Node, Region> homes = new HashMap<>();
    private final BitSet early = new BitSet();

    Protection(Graph graph) {
        Set<Block> blocks = new HashSet<>(graph.blocks());
        for (LayoutItem item : graph.layout()) {
            if (item instanceof LayoutItem.RegionBegin(boolean _, long _, Block handler) && handler != null
                    && blocks.contains(handler)) {
                handlers.add(handler);
                handler.parameters().forEach(parameter -> early.set(parameter.id()));
            }
        }
        if (!handlers.isEmpty()) {
            findHomes(graph);
            graph.blocks().forEach(this::findUses);
        }
    }

    private void findHomes(Graph graph) {
        // an unprotected region has the one around it
        java.util.ArrayList<@Nullable Region> open = new java.util.ArrayList<>();
        Region current = null;
        for (LayoutItem item : graph.layout()) {
            switch (item) {
                case LayoutItem.RegionBegin(boolean _, long _, Block handler) -> {
                    open.add(current);
                    current = handler != null && handlers.contains(handler) ? new Region(current) : current;
                }
                case LayoutItem.RegionEnd _ -> current = open.removeLast();
                case Block block -> {
                    if (current != null) {
                        regions.put(block, current);
                        for (Node node : block.nodes()) {
                            homes.put(node, current);
                        }
                        for (Node node : block.parameters()) {
                            homes.put(node, current);
                        }
                    }
                }
            }
        }
    }

    private void findUses(Block block) {
        Region region = regions.get(block);
        for (Node node : block.nodes()) {
            for (int i = 0; i < node.arity(); i++) {
                use(node.input(i), region);
            }
        }
        Terminator end = block.terminator();
        for (int i = 0; i < end.inputs().length; i++) {
            use(end.input(i), region);
        }
        for (Edge edge : end.edges()) {
            for (int i = 0; i < edge.arity(); i++) {
                use(edge.argument(i), region);
            }
        }
    }

    private void use(Node node, @Nullable Region where) {
        Region home = homes.get(node);
        if (home != null && !home.contains(where)) {
            early.set(node.id());
        }
    }

    /** Whether it is the handler of a region in which something throws to it. */
    boolean isHandler(Block block) {
        return handlers.contains(block);
    }

    /** Whether the node's variable must have a value from the function's begin. */
    boolean isNeededEarly(Node node) {
        return early.get(node.id()) && !node.is(Operation.PARAMETER);
    }

    /** The edge to the same handler just before this one, without a way in between; null when there is none. */
    @Nullable
    Edge before(Edge edge) {
        Block block = edge.from();
        if (block.predecessors().size() != 1) {
            return null;
        }
        Terminator end = block.predecessors().getFirst().from().terminator();
        return end.kind() == Terminator.Kind.PROTECTED && end.edges().getFirst().to() == block
                && end.edges().getLast().to() == edge.to() ? end.edges().getLast() : null;
    }
}
