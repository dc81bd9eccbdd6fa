package io.penstock.wasm.internal.opt;

import io.penstock.wasm.internal.code.Opcode;
import io.penstock.wasm.internal.ir.Access;
import io.penstock.wasm.internal.ir.Block;
import io.penstock.wasm.internal.ir.Effects;
import io.penstock.wasm.internal.ir.Graph;
import io.penstock.wasm.internal.ir.Node;
import io.penstock.wasm.internal.ir.Operation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A load whose value is known from an earlier load or store of the same place, and a {@code global.get} likewise, are that
 * value. What is known goes along from block to block where only one edge leads; HotSpot cannot do this, for which all memory
 * outside the heap is one. A place is an address node and an offset: two places on one address do not overlap when their
 * offsets are far enough apart, because addresses are unsigned and offsets are added without wrapping.
 */
final class LoadElimination implements Pass {

    /** So many places are remembered at once. */
    private static final int MOST = 64;

    private record Place(int memory, Node address, long offset, Opcode load) {
    }

    private static final class Known {
        final Map<Place, Node> memory;
        final Map<Long, Node> globals;

        Known(Map<Place, Node> memory, Map<Long, Node> globals) {
            this.memory = new HashMap<>(memory);
            this.globals = new HashMap<>(globals);
        }
    }

    @Override
    public void run(Graph graph) {
        Map<Block, Known> ends = new HashMap<>();
        for (Block block : graph.blocks()) {
            Known before = block.predecessors().size() == 1
                    ? ends.get(block.predecessors().getFirst().from())
                    : null;
            Known known = before == null
                    ? new Known(Map.of(), Map.of())
                    : new Known(before.memory, before.globals);
            run(block, known);
            ends.put(block, known);
        }
    }

    private static void run(Block block, Known known) {
        List<Node> kept = new ArrayList<>(block.nodes().size());
        for (Node node : block.nodes()) {
            Node value = value(node, known);
            if (value != null) {
                node.replaceBy(value);
                continue;
            }
            kept.add(node);
            note(node, known);
        }
        block.setNodes(kept);
    }

    private static @Nullable Node value(Node node, Known known) {
        if (node.is(Operation.LOAD)) {
            Access access = node.detail(Access.class);
            return resolved(known.memory.get(
                    new Place(access.memory(), node.input(0), access.offset(), access.opcode())));
        }
        return node.is(Operation.GLOBAL_GET) ? resolved(known.globals.get(node.bits())) : null;
    }

    private static @Nullable Node resolved(@Nullable Node node) {
        return node == null ? null : node.resolve();
    }

    private static void note(Node node, Known known) {
        switch (node.operation()) {
            case LOAD -> {
                Access access = node.detail(Access.class);
                remember(known, new Place(access.memory(), node.input(0), access.offset(), access.opcode()), node);
            }
            case STORE -> {
                Access access = node.detail(Access.class);
                Node address = node.input(0);
                known.memory.keySet().removeIf(place -> mayOverlap(place, access, address));
                Opcode load = loadOf(access.opcode());
                if (load != null) {
                    remember(known, new Place(access.memory(), address, access.offset(), load), node.input(1));
                }
            }
            case GLOBAL_GET -> known.globals.put(node.bits(), node);
            case GLOBAL_SET -> {
                known.globals.clear(); // two imports may be one global
                known.globals.put(node.bits(), node.input(0));
            }
            default -> {
                if ((node.effects() & Effects.WRITES_MEMORY) != 0) {
                    known.memory.clear();
                }
                if ((node.effects() & Effects.WRITES_GLOBAL) != 0) {
                    known.globals.clear();
                }
            }
        }
    }

    private static void remember(Known known, Place place, Node value) {
        if (known.memory.size() < MOST) {
            known.memory.put(place, value);
        }
    }

    private static boolean mayOverlap(Place place, Access store, Node address) {
        if (place.memory != store.memory() || place.address != address) {
            return true; // two memories may be one
        }
        long from = place.offset;
        long to = store.offset();
        return from < to + width(store.opcode()) && to < from + width(place.load);
    }

    private static long width(Opcode opcode) {
        return 1L << opcode.alignment();
    }

    /** The load that gives back what a store has stored, all of it. */
    private static @Nullable Opcode loadOf(Opcode store) {
        return switch (store) {
            case I32_STORE -> Opcode.I32_LOAD;
            case I64_STORE -> Opcode.I64_LOAD;
            case F32_STORE -> Opcode.F32_LOAD;
            case F64_STORE -> Opcode.F64_LOAD;
            default -> null;
        };
    }
}
