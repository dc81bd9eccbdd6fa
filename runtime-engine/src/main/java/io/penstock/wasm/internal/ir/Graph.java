package io.penstock.wasm.internal.ir;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
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

    /** Drops blocks that control cannot reach, with their edges, and orders the others so that dominators come first. */
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
            if (!(item instanceof Block block) || reachable.contains(block)) {
                kept.add(item);
            }
        }
        for (Block block : reachable) {
            block.predecessors().removeIf(edge -> !reachable.contains(edge.from()));
        }
        layout = LoopEntry.order(kept);
    }
}
