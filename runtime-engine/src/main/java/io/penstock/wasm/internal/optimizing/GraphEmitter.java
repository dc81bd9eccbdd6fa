package io.penstock.wasm.internal.optimizing;

import io.penstock.wasm.internal.bytecode.CodeTape;
import io.penstock.wasm.internal.bytecode.Condition;
import io.penstock.wasm.internal.bytecode.JvmKind;
import io.penstock.wasm.internal.bytecode.JvmOpcode;
import io.penstock.wasm.internal.bytecode.NumericCode;
import io.penstock.wasm.internal.bytecode.RuntimeMembers;
import io.penstock.wasm.internal.code.Opcode;
import io.penstock.wasm.internal.ir.Block;
import io.penstock.wasm.internal.ir.Edge;
import io.penstock.wasm.internal.ir.Effects;
import io.penstock.wasm.internal.ir.Graph;
import io.penstock.wasm.internal.ir.LayoutItem;
import io.penstock.wasm.internal.ir.Node;
import io.penstock.wasm.internal.ir.Operation;
import io.penstock.wasm.internal.ir.Terminator;
import io.penstock.wasm.internal.ir.Type;
import io.penstock.wasm.internal.opt.Frequencies;
import java.lang.constant.ConstantDescs;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes code of a graph: control flow and variables; what single nodes do is {@link NodeCode}'s. */
final class GraphEmitter {

    private static final int NOT_PROTECTED = -1;

    private final Graph graph;
    private final boolean flat;
    private final CodeTape tape;
    private final Stackifier stack;
    private final Coalescing coalescing;
    private final NodeCode nodeCode;
    private final Protection protection;
    /** The open regions: the number of a protected one, or {@link #NOT_PROTECTED}. */
    private final Deque<Integer> regions = new ArrayDeque<>();
    /** The regions by their handlers. */
    private final Map<Block, Integer> handlers = new HashMap<>();
    /** Variable of each node plus 1; 0 for none yet. */
    private final int[] variables;
    /** Where the blocks that are written stand in the layout. */
    private final Map<Block, Integer> places = new HashMap<>();
    /** Where the region or block begins that was written last. */
    private int unitBegin;
    private final Map<Block, Integer> labels = new HashMap<>();
    private final Map<Block, Block> next = new HashMap<>();
    /** How often blocks run, by their ids, where it matters. */
    private final double @Nullable [] frequencies;
    /** The instruction whose code is being written, or -1. */
    private int place = -1;

    /**
     * For one function.
     *
     * @param cut whether the code will be cut into methods
     * @param large whether the code may have to be cut, so that it matters how often what runs
     * @param flat whether blocks stand in the order in which control may come to them; then the JVM's verifier meets jumps back
     *            with variables unset that are set where a label is met first
     */
    GraphEmitter(Graph graph, CodeTape tape, NodeCode nodeCode, boolean large, boolean cut, boolean flat) {
        this.graph = graph;
        this.flat = flat;
        this.tape = tape;
        this.nodeCode = nodeCode;
        frequencies = large ? Frequencies.of(graph) : null;
        stack = new Stackifier(graph);
        protection = new Protection(graph);
        coalescing = new Coalescing(graph, stack, frequencies, cut, protection::isNeededEarly);
        variables = new int[graph.nodeLimit()];
        List<Block> blocks = graph.blocks();
        for (int i = 1; i < blocks.size(); i++) {
            next.put(blocks.get(i - 1), blocks.get(i));
        }
    }

    /** Writes all of it. */
    void emit() {
        Deque<Integer> begins = new ArrayDeque<>();
        for (int i = 0; i < graph.layout().size(); i++) {
            LayoutItem item = graph.layout().get(i);
            switch (item) {
                case LayoutItem.RegionBegin(boolean loop, long count, Block handler) -> {
                    begins.push(i);
                    regions.push(handler == null ? NOT_PROTECTED : protect(handler));
                    if (count == LayoutItem.APART) {
                        tape.enterApart();
                    } else {
                        tape.enter(loop);
                    }
                }
                case LayoutItem.RegionEnd _ -> {
                    tape.exit();
                    unitBegin = begins.pop();
                    int region = regions.pop();
                    if (region != NOT_PROTECTED) {
                        tape.endProtected(region);
                    }
                }
                case Block block -> {
                    places.put(block, i);
                    block(block);
                    unitBegin = i;
                }
            }
        }
    }

    /**
     * Whether a jump to the block passes what stands just in front of it, a region or a block: so it is with what goes on past a handler.
     */
    private boolean isEnteredFromBefore(Block block) {
        for (Edge edge : block.predecessors()) {
            if (places.getOrDefault(edge.from(), Integer.MAX_VALUE) < unitBegin) {
                return true;
            }
        }
        return false;
    }

    /** Begins a protected region, unless nothing in it throws to the handler. */
    private int protect(Block handler) {
        if (!protection.isHandler(handler)) {
            return NOT_PROTECTED;
        }
        int region = tape.newProtectedRegion();
        handlers.put(handler, region);
        tape.statement();
        tape.beginProtected(region);
        return region;
    }

    private void block(Block block) {
        Integer region = handlers.get(block);
        if (region != null) {
            handler(block, region);
        } else if (labels.containsKey(block) || needsLabel(block)) {
            if (isEnteredFromBefore(block)) {
                tape.statement();
            }
            tape.bind(label(block));
        }
        tape.statement();
        nodeCode.begin(block);
        if (frequencies != null) {
            tape.weight((float) frequencies[block.id()]);
        }
        boolean isProtected = block.terminator().kind() == Terminator.Kind.PROTECTED;
        Node last = block.nodes().isEmpty() ? null : block.nodes().getLast();
        for (Node node : block.nodes()) {
            if (isProtected && node == last) {
                moveToHandler(block.terminator().edges().getLast());
            }
            if (!stack.isOnStack(node) && !node.is(Operation.PARAMETER) && !node.is(Operation.CAUGHT)) {
                statement(node);
            }
        }
        end(block);
    }

    /** Where a handler begins: the exception is on the JVM's stack. */
    private void handler(Block block, int region) {
        tape.handler(region);
        Node first = block.nodes().isEmpty() ? null : block.nodes().getFirst();
        if (first != null && first.is(Operation.CAUGHT) && stack.isUsed(first)) {
            tape.store(variable(first));
        } else {
            tape.plain(JvmOpcode.POP);
        }
        tape.statement();
        nodeCode.memoryMayHaveMoved();
    }

    /** Moves what the handler finds when the next node throws, as far as the variables do not hold it already. */
    private void moveToHandler(Edge edge) {
        Edge before = protection.before(edge);
        for (int i = 0; i < edge.arity(); i++) {
            if (before == null || before.argument(i) != edge.argument(i)) {
                push(edge.argument(i));
                tape.store(variable(edge.to().parameters().get(i)));
            }
        }
    }

    private boolean needsLabel(Block block) {
        return block.predecessors().stream().anyMatch(edge -> next.get(edge.from()) != block);
    }

    private int label(Block block) {
        return labels.computeIfAbsent(block, ignored -> tape.newLabel());
    }

    private void statement(Node node) {
        if (node.isPure() && !stack.isUsed(node)) {
            return;
        }
        compute(node);
        if (stack.isUsed(node)) {
            tape.store(variable(node));
        } else if (node.type() != Type.VOID) {
            tape.plain(kind(node).slots() == 2 ? JvmOpcode.POP2 : JvmOpcode.POP);
        }
        if ((node.effects() & Effects.GROWS) != 0) {
            nodeCode.memoryMayHaveMoved();
        }
        tape.statement();
    }

    private static JvmKind kind(Node node) {
        return NodeCode.kind(node.type());
    }

    private int variable(Node value) {
        Node node = coalescing.variableOf(value);
        if (node.is(Operation.PARAMETER)) {
            return (int) node.bits();
        }
        if (variables[node.id()] == 0) {
            variables[node.id()] = (flat || protection.isNeededEarly(node)
                    ? tape.newZeroed(kind(node))
                    : tape.newVariable(kind(node))) + 1;
        }
        return variables[node.id()] - 1;
    }

    /** Leaves a value on the JVM's stack. */
    void push(Node node) {
        if (node.isConstant()) {
            constant(node);
        } else if (stack.isOnStack(node)) {
            compute(node);
        } else {
            tape.load(variable(node));
        }
    }

    private void constant(Node node) {
        switch (node.type()) {
            case I32 -> tape.intConstant((int) node.bits());
            case I64 -> tape.longConstant(node.bits());
            case F32 -> tape.floatConstant((int) node.bits());
            case F64 -> tape.doubleConstant(node.bits());
            default -> tape.plain(JvmOpcode.ACONST_NULL);
        }
    }

    private void compute(Node node) {
        int around = place;
        at(node.place() < 0 ? around : node.place());
        emit(node);
        at(around);
    }

    private void at(int instruction) {
        place = instruction;
        tape.position(instruction);
    }

    private void emit(Node node) {
        switch (node.operation()) {
            case NUMERIC -> {
                Condition condition = condition(node);
                if (condition == null) {
                    pushInputs(node);
                    NumericCode.emit(node.detail(Opcode.class), tape);
                } else {
                    tape.materialize(condition);
                }
            }
            case BYTE_SWAP -> {
                push(node.input(0));
                tape.invoke(RuntimeMembers.REVERSE_BYTES);
            }
            case REF_IS_NULL -> {
                push(node.input(0));
                tape.materialize(Condition.NULL);
            }
            case SELECT -> {
                push(node.input(0));
                push(node.input(1));
                tape.select(testOf(node.input(2)), kind(node));
            }
            default -> nodeCode.emit(node, this);
        }
    }

    void pushInputs(Node node) {
        for (int i = 0; i < node.arity(); i++) {
            push(node.input(i));
        }
    }

    /** Emits a comparison up to its jump; null, and nothing emitted, when the node is none. */
    private @Nullable Condition condition(Node node) {
        if (!node.is(Operation.NUMERIC)) {
            return null;
        }
        Opcode opcode = node.detail(Opcode.class);
        if (!NumericCode.isComparison(opcode)) {
            return null;
        }
        if (opcode == Opcode.I32_EQZ) {
            return testOf(node.input(0)).negate();
        }
        pushInputs(node);
        return NumericCode.comparison(opcode, tape);
    }

    /** Emits what is needed for a jump when the value is not zero. */
    private Condition testOf(Node node) {
        if (stack.isOnStack(node)) {
            if (node.is(Operation.REF_IS_NULL)) {
                push(node.input(0));
                return Condition.NULL;
            }
            Condition condition = condition(node);
            if (condition != null) {
                return condition;
            }
        }
        push(node);
        return Condition.NE;
    }

    // ends of blocks

    private void end(Block block) {
        Terminator end = block.terminator();
        switch (end.kind()) {
            case GOTO -> {
                Edge edge = end.edges().getFirst();
                move(edge);
                if (next.get(block) != edge.to()) {
                    tape.jump(label(edge.to()));
                }
            }
            case BRANCH -> branch(block, end);
            case SWITCH -> tableSwitch(end);
            case PROTECTED -> {
                Edge edge = end.edges().getFirst();
                move(edge);
                if (next.get(block) != edge.to()) {
                    tape.jump(label(edge.to()));
                }
            }
            case RETURN -> nodeCode.returnFrom(end, this);
            case RETURN_FIRST -> nodeCode.returnFirst(end, this);
            case THROW -> {
                if (!end.edges().isEmpty()) {
                    moveToHandler(end.edges().getFirst());
                }
                push(end.input(0));
                tape.cast(ConstantDescs.CD_Throwable);
                tape.plain(JvmOpcode.ATHROW);
            }
            case UNREACHABLE -> {
                push(end.input(0));
                tape.plain(JvmOpcode.ATHROW);
            }
        }
    }

    /** Moves the edge's arguments to the parameters, all at once. */
    private void move(Edge edge) {
        List<Node> to = new ArrayList<>();
        for (int i = 0; i < edge.arity(); i++) {
            Node parameter = edge.to().parameters().get(i);
            if (isMoved(edge.argument(i), parameter)) {
                push(edge.argument(i));
                to.add(parameter);
            }
        }
        for (Node parameter : to.reversed()) {
            tape.store(variable(parameter));
        }
    }

    private boolean isMoved(Node value, Node parameter) {
        return coalescing.variableOf(value) != coalescing.variableOf(parameter);
    }

    private boolean moves(Edge edge) {
        for (int i = 0; i < edge.arity(); i++) {
            if (isMoved(edge.argument(i), edge.to().parameters().get(i))) {
                return true;
            }
        }
        return false;
    }

    private void branch(Block block, Terminator end) {
        Edge ifTrue = end.edges().getFirst();
        Edge ifFalse = end.edges().getLast();
        Condition condition = testOf(end.input(0));
        if (next.get(block) == ifTrue.to() && !moves(ifFalse)) {
            tape.jumpIf(condition.negate(), label(ifFalse.to()));
            move(ifTrue);
            return;
        }
        if (moves(ifTrue)) {
            int otherwise = tape.newLabel();
            tape.jumpIf(condition.negate(), otherwise);
            move(ifTrue);
            tape.jump(label(ifTrue.to()));
            tape.bind(otherwise);
        } else {
            tape.jumpIf(condition, label(ifTrue.to()));
        }
        move(ifFalse);
        if (next.get(block) != ifFalse.to()) {
            tape.jump(label(ifFalse.to()));
        }
    }

    private void tableSwitch(Terminator end) {
        push(end.input(0));
        List<Edge> edges = end.edges();
        int[] targets = new int[edges.size()];
        for (int i = 0; i < targets.length; i++) {
            targets[i] = moves(edges.get(i)) ? tape.newLabel() : label(edges.get(i).to());
        }
        int[] cases = end.cases();
        int[] byCase = new int[cases.length];
        for (int i = 0; i < cases.length; i++) {
            byCase[i] = targets[cases[i]];
        }
        tape.tableSwitch(byCase);
        for (int i = 0; i < targets.length; i++) {
            if (moves(edges.get(i))) {
                tape.bind(targets[i]);
                move(edges.get(i));
                tape.jump(label(edges.get(i).to()));
            }
        }
    }
}
