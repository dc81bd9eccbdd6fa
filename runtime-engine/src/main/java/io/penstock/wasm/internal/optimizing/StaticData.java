package io.penstock.wasm.internal.optimizing;

import io.penstock.wasm.internal.ir.Access;
import io.penstock.wasm.internal.ir.Block;
import io.penstock.wasm.internal.ir.Effects;
import io.penstock.wasm.internal.ir.Graph;
import io.penstock.wasm.internal.ir.LayoutItem;
import io.penstock.wasm.internal.ir.Node;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Loops of functions all of whose addresses are known to lie below the memory's least size, some by a mask (those by a counter
 * HotSpot checks before the loop). They access memory through a slice of that size: HotSpot knows its constant size, and what it
 * knows of the addresses makes the checks go away. The slice is made anew each round of an outermost loop and not once before it: where
 * it is made often HotSpot inlines that, and it meets no other one, so that there is no object. Accesses through the memory's own
 * segment beside those through the slice cost more than the checks (2026-11-21: crcb64 1.45 × V8 without slices, 2.0 with some, 1.05
 * with all).
 */
final class StaticData {

    private static final class Loop {
        private final List<Block> blocks = new ArrayList<>();
        private final List<Loop> inner = new ArrayList<>();
        private boolean grows;
        private boolean accesses;
    }

    /** Of a function; HotSpot does not inline what makes a slice when there was much before it. */
    private static final int MOST_ACCESSES = 40;

    private int accesses;
    private final Set<Access.Reach> reaches = EnumSet.noneOf(Access.Reach.class);
    private final Set<Block> within = new HashSet<>();
    private final Set<Block> headers = new HashSet<>();

    /** For a function. */
    StaticData(Graph graph) {
        Loop function = new Loop();
        function.grows = true;
        Deque<Loop> open = new ArrayDeque<>();
        open.push(function);
        Deque<Boolean> regions = new ArrayDeque<>();
        for (LayoutItem item : graph.layout()) {
            switch (item) {
                case LayoutItem.RegionBegin region -> {
                    regions.push(region.loop());
                    if (region.loop()) {
                        Loop loop = new Loop();
                        open.getFirst().inner.add(loop);
                        open.push(loop);
                    }
                }
                case LayoutItem.RegionEnd _ -> {
                    if (regions.pop()) {
                        Loop loop = open.pop();
                        open.getFirst().grows |= loop.grows;
                        open.getFirst().accesses |= loop.accesses;
                    }
                }
                case Block block -> add(block, open.getFirst());
            }
        }
        if (accesses <= MOST_ACCESSES && reaches.contains(Access.Reach.BOUNDED)
                && !reaches.contains(Access.Reach.ANYWHERE)) {
            choose(function);
        }
    }

    /** The outermost loops in which the memory stays where it is. */
    private void choose(Loop function) {
        Deque<Loop> open = new ArrayDeque<>(List.of(function));
        while (!open.isEmpty()) {
            Loop loop = open.pop();
            if (loop.grows) {
                open.addAll(loop.inner);
            } else if (loop.accesses) {
                headers.add(loop.blocks.getFirst());
                cover(loop);
            }
        }
    }

    private void cover(Loop outermost) {
        Deque<Loop> open = new ArrayDeque<>(List.of(outermost));
        while (!open.isEmpty()) {
            Loop loop = open.pop();
            within.addAll(loop.blocks);
            open.addAll(loop.inner);
        }
    }

    private void add(Block block, Loop loop) {
        loop.blocks.add(block);
        for (Node node : block.nodes()) {
            loop.grows |= (node.effects() & Effects.GROWS) != 0;
            if (node.detail() instanceof Access access) {
                accesses++;
                if (!node.input(0).isConstant()) {
                    loop.accesses = true;
                    reaches.add(access.reach());
                }
            }
        }
    }

    /** Whether any loop has such accesses. */
    boolean isUsed() {
        return !within.isEmpty();
    }

    /** Whether a round of such a loop begins with the block. */
    boolean beginsRound(Block block) {
        return headers.contains(block);
    }

    /** Whether it is a block of such a loop. */
    boolean contains(Block block) {
        return within.contains(block);
    }
}
