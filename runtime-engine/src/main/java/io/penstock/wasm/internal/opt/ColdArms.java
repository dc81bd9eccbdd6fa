package io.penstock.wasm.internal.opt;

import io.penstock.wasm.internal.ir.Block;
import io.penstock.wasm.internal.ir.Edge;
import io.penstock.wasm.internal.ir.Graph;
import io.penstock.wasm.internal.ir.LayoutItem;
import io.penstock.wasm.internal.ir.Node;
import io.penstock.wasm.internal.ir.Operation;
import io.penstock.wasm.internal.ir.Terminator;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Splits large switches: arms that ran seldom go behind a switch of their own, in a region that can become a method. An
 * interpreter's loop has hundreds of arms; even their calls, were each a method, would leave no room for the hot ones.
 */
public final class ColdArms {

    private static final int FEW_ARMS = 16;
    /** About so many bytes of hot arms stay. */
    private static final int ROOM = 6_500;
    private static final int NODE = 6;
    private static final int ACCESS = 18;
    /** What ran in less than one of so many rounds is cold in any case. */
    private static final int SELDOM = 1_000;

    /** What follows a block in the layout up to the end of the next one around it, when only the switch leads there. */
    private record Arm(int edge, int begin, int end, int size, long taken) {
    }

    private final Graph graph;
    private final Block dispatcher;
    private final Terminator end;

    private ColdArms(Graph graph, Block dispatcher) {
        this.graph = graph;
        this.dispatcher = dispatcher;
        this.end = dispatcher.terminator();
    }

    /** Splits all switches that have counts; whether there are any worth it. */
    public static boolean run(Graph graph) {
        boolean split = false;
        for (Block block : graph.blocks()) {
            if (block.terminator().taken().length > FEW_ARMS) {
                split |= new ColdArms(graph, block).split();
            }
        }
        return split;
    }

    private boolean split() {
        List<Arm> cold = cold(arms());
        if (cold.size() < FEW_ARMS / 2) {
            return false;
        }
        Block before = graph.newBlock();
        Block second = graph.newBlock();
        before.terminate(new Terminator(Terminator.Kind.GOTO, List.of(before.edgeTo(second))));
        second.terminate(secondSwitch(second, cold));
        dispatcher.terminate(firstSwitch(before, cold));
        layOut(before, second, cold);
        return true;
    }

    // finding

    private List<Arm> arms() {
        List<Arm> arms = new ArrayList<>();
        List<LayoutItem> layout = graph.layout();
        Deque<Boolean> plain = new ArrayDeque<>();
        int at = 0;
        while (layout.get(at) != dispatcher) {
            switch (layout.get(at++)) {
                case LayoutItem.RegionBegin(boolean loop, long _, Block handler) ->
                    plain.push(!loop && handler == null);
                case LayoutItem.RegionEnd _ -> plain.pop();
                case Block _ -> {
                    // inside
                }
            }
        }
        at++;
        while (at < layout.size() && layout.get(at) instanceof LayoutItem.RegionEnd && plain.pop()) {
            int begin = at + 1;
            at = endOfRegion(begin);
            addArm(arms, begin, at);
        }
        return arms;
    }

    private int endOfRegion(int begin) {
        List<LayoutItem> layout = graph.layout();
        int depth = 0;
        int at = begin;
        while (at < layout.size()) {
            LayoutItem item = layout.get(at);
            if (item instanceof LayoutItem.RegionEnd && depth-- == 0) {
                return at;
            }
            depth += item instanceof LayoutItem.RegionBegin ? 1 : 0;
            at++;
        }
        return at;
    }

    private void addArm(List<Arm> arms, int begin, int stop) {
        Set<Block> inside = new HashSet<>();
        int size = 0;
        for (LayoutItem item : graph.layout().subList(begin, stop)) {
            if (item instanceof Block block) {
                inside.add(block);
                for (Node node : block.nodes()) {
                    size += node.is(Operation.LOAD) || node.is(Operation.STORE) ? NODE + ACCESS : NODE;
                }
            }
        }
        if (inside.isEmpty() || !(graph.layout().get(begin) instanceof Block first)) {
            return;
        }
        for (Block block : inside) {
            for (Edge edge : block.predecessors()) {
                if (block == first ? edge.from() != dispatcher : !inside.contains(edge.from())) {
                    return;
                }
            }
        }
        for (int i = 0; i < end.edges().size(); i++) {
            if (end.edges().get(i).to() == first) {
                arms.add(new Arm(i, begin, stop, size, end.taken()[i]));
            }
        }
    }

    /** In the order of the layout. */
    private List<Arm> cold(List<Arm> arms) {
        long all = 0;
        for (long taken : end.taken()) {
            all += taken;
        }
        List<Arm> sorted = new ArrayList<>(arms);
        sorted.sort(Comparator.comparingLong(Arm::taken).reversed());
        List<Arm> cold = new ArrayList<>();
        int room = ROOM;
        for (Arm arm : sorted) {
            room -= arm.size;
            if (room < 0 || arm.taken < all / SELDOM) {
                cold.add(arm);
            }
        }
        cold.sort(Comparator.comparingInt(Arm::begin));
        return cold;
    }

    // changing

    private Terminator firstSwitch(Block before, List<Arm> cold) {
        int[] numbers = new int[end.edges().size()];
        for (Arm arm : cold) {
            numbers[arm.edge] = -1;
        }
        List<Edge> edges = new ArrayList<>();
        for (int i = 0; i < numbers.length; i++) {
            if (numbers[i] == 0) {
                numbers[i] = edges.size();
                edges.add(end.edges().get(i));
            }
        }
        long[] taken = new long[edges.size() + 1];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = numbers[i] < 0 ? edges.size() : numbers[i];
            taken[numbers[i]] += end.taken()[i];
        }
        edges.add(dispatcher.edgeTo(before));
        return switchOf(edges, numbers, taken);
    }

    private Terminator secondSwitch(Block second, List<Arm> cold) {
        int[] numbers = new int[end.edges().size()]; // what is not cold does not get here: let it be the first
        List<Edge> edges = new ArrayList<>();
        long[] taken = new long[cold.size()];
        for (Arm arm : cold) {
            Edge old = end.edges().get(arm.edge);
            Edge edge = second.edgeTo(old.to());
            for (int i = 0; i < old.arity(); i++) {
                edge.setArgument(i, old.argument(i));
            }
            taken[edges.size()] = arm.taken;
            numbers[arm.edge] = edges.size();
            edges.add(edge);
        }
        return switchOf(edges, numbers, taken);
    }

    /** The switch with the edges of these numbers in place of the old ones. */
    private Terminator switchOf(List<Edge> edges, int[] numbers, long[] taken) {
        int[] cases = end.cases().clone();
        for (int i = 0; i < cases.length; i++) {
            cases[i] = numbers[cases[i]];
        }
        return new Terminator(Terminator.Kind.SWITCH, edges, cases, taken, end.input(0));
    }

    /** The second switch goes behind the first one, its arms around it as they were. */
    private void layOut(Block before, Block second, List<Arm> cold) {
        List<LayoutItem> old = List.copyOf(graph.layout());
        List<LayoutItem> layout = graph.layout();
        int at = old.indexOf(dispatcher) + 1;
        layout.clear();
        layout.addAll(old.subList(0, at));
        layout.add(before);
        layout.add(new LayoutItem.RegionBegin(false, LayoutItem.APART));
        for (int i = 0; i < cold.size(); i++) {
            layout.add(new LayoutItem.RegionBegin(false, -1));
        }
        layout.add(second);
        for (Arm arm : cold) {
            layout.add(new LayoutItem.RegionEnd());
            layout.addAll(old.subList(arm.begin, arm.end));
        }
        layout.add(new LayoutItem.RegionEnd());
        for (Arm arm : cold) {
            layout.addAll(old.subList(at, arm.begin));
            at = arm.end;
        }
        layout.addAll(old.subList(at, old.size()));
    }
}
