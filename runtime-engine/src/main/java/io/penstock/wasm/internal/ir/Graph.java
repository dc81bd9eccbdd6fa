package io.penstock.wasm.internal.ir;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A function in SSA form. The first block of the layout is the entry. A block stands in the layout after all blocks that
 * dominate it, and jumps lead forwards, or back to the first block of an open loop region.
 */
public final class Graph {

    private record ConstantKey(Type type, long bits) {
    }

    private List<LayoutItem> layout = new ArrayList<>();
    private final Map<ConstantKey, Node> constants = new HashMap<>();
    private int nodes;
    private int blocks;
    private long leastMemory;

    /** The least size of the first memory, in bytes; 0 when there is none with 32-bit addresses. */
    public long leastMemory() {
        return leastMemory;
    }

    /** Sets the least size of the first memory. */
    public void setLeastMemory(long bytes) {
        leastMemory = bytes;
    }

    /** The blocks and the structure around them, in order. */
    public List<LayoutItem> layout() {
        return layout;
    }

    /** The blocks in order. */
    public List<Block> blocks() {
        List<Block> found = new ArrayList<>();
        for (LayoutItem item : layout) {
            if (item instanceof Block block) {
                found.add(block);
            }
        }
        return found;
    }

    /** Nodes have ids below this. */
    public int nodeLimit() {
        return nodes;
    }

    /** Blocks have ids below this. */
    public int blockLimit() {
        return blocks;
    }

    /** A new block, not in the layout yet. */
    public Block newBlock() {
        return new Block(blocks++);
    }

    /** A new node, in no block yet. */
    public Node newNode(Operation operation, Type type, @Nullable Object detail, long bits, Node... inputs) {
        return new Node(nodes++, operation, type, detail, bits, inputs);
    }

    /** The node for a constant: always the same one. */
    public Node constant(Type type, long bits) {
        return constants.computeIfAbsent(new ConstantKey(type, bits),
                key -> newNode(Operation.CONSTANT, key.type, null, key.bits));
    }

    /** A new parameter of a block. */
    public Node newParameter(Block block, Type type) {
        Node parameter = newNode(Operation.PHI, type, null, 0);
        block.parameters().add(parameter);
        return parameter;
    }

    /** Drops blocks that control cannot reach, with their edges and as handlers, and orders the others so that dominators come first. */
    public void removeUnreachable() {
        Set<Block> reachable = new HashSet<>();
        List<Block> open = new ArrayList<>();
        Block entry = blocks().getFirst();
        reachable.add(entry);
        open.add(entry);
        while (!open.isEmpty()) {
            for (Edge edge : open.removeLast().terminator().edges()) {
                if (reachable.add(edge.to())) {
                    open.add(edge.to());
                }
            }
        }
        List<LayoutItem> kept = new ArrayList<>(layout.size());
        for (LayoutItem item : layout) {
            if (item instanceof LayoutItem.RegionBegin(boolean loop, long count, Block handler) && handler != null
                    && !reachable.contains(handler)) {
                kept.add(new LayoutItem.RegionBegin(loop, count));
            } else if (!(item instanceof Block block) || reachable.contains(block)) {
                kept.add(item);
            }
        }
        for (Block block : reachable) {
            block.predecessors().removeIf(edge -> !reachable.contains(edge.from()));
        }
        layout = LoopEntry.order(kept);
    }

    /** The blocks that control reaches in reverse postorder: each but the first after one that leads to it. */
    public List<Block> inFlowOrder() {
        record Visit(Block block, Iterator<Edge> rest) {
            Visit(Block block) {
                this(block, block.terminator().edges().reversed().iterator());
            }
        }
        List<Block> order = new ArrayList<>();
        Set<Block> met = new HashSet<>();
        Deque<Visit> open = new ArrayDeque<>();
        Block entry = blocks().getFirst();
        met.add(entry);
        open.push(new Visit(entry));
        while (!open.isEmpty()) {
            Visit visit = open.getFirst();
            if (!visit.rest.hasNext()) {
                order.add(visit.block);
                open.pop();
                continue;
            }
            Block next = visit.rest.next().to();
            if (met.add(next)) {
                open.push(new Visit(next));
            }
        }
        return order.reversed();
    }

    /**
     * Gives up the structure: lays the blocks out {@linkplain #inFlowOrder in flow order}. For code that begins at a loop, where
     * the header of a loop around is reached from behind only. False, and nothing done, when there are handlers.
     */
    public boolean flatten() {
        if (hasHandlers()) {
            return false;
        }
        layout = new ArrayList<>(inFlowOrder());
        return true;
    }

    /** Whether there are regions whose exceptions go to a handler. */
    public boolean hasHandlers() {
        return layout.stream()
                .anyMatch(item -> item instanceof LayoutItem.RegionBegin region && region.handler() != null);
    }

    /** Whether a block stands in the layout before all that lead to it. */
    public boolean isReachedFromBehind() {
        Set<Block> before = new HashSet<>();
        for (Block block : blocks()) {
            if (!before.isEmpty() && block.predecessors().stream().noneMatch(edge -> before.contains(edge.from()))) {
                return true;
            }
            before.add(block);
        }
        return false;
    }
}
