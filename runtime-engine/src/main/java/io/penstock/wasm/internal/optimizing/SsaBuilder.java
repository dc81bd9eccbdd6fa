package io.penstock.wasm.internal.optimizing;

import io.penstock.wasm.internal.bytecode.CodeTape;
import io.penstock.wasm.internal.bytecode.Member;
import io.penstock.wasm.internal.code.Opcode;
import io.penstock.wasm.internal.ir.Block;
import io.penstock.wasm.internal.ir.Edge;
import io.penstock.wasm.internal.ir.Effects;
import io.penstock.wasm.internal.ir.Graph;
import io.penstock.wasm.internal.ir.LayoutItem;
import io.penstock.wasm.internal.ir.Node;
import io.penstock.wasm.internal.ir.Operation;
import io.penstock.wasm.internal.ir.RuntimeCall;
import io.penstock.wasm.internal.ir.Terminator;
import io.penstock.wasm.internal.ir.Type;
import java.lang.constant.ClassDesc;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Puts a graph together block by block and turns assignments of variables into SSA on the way: where a variable is read, its
 * value is looked for in the blocks before, and a block that several edges reach gets a parameter for it (M. Braun and others,
 * "Simple and Efficient Construction of Static Single Assignment Form", 2013). Only variables that are read cost anything.
 */
final class SsaBuilder {

    /** In a function; each costs as much as hundreds of other instructions (100,000 kept the compiler busy for two minutes). */
    private static final int MOST_PROTECTED = 5_000;

    private record Pending(Block block, int variable, Node parameter) {
    }

    private final Graph graph = new Graph();
    private int protectedRegions;
    private final Map<Block, Map<Integer, Node>> values = new HashMap<>();
    /** Blocks whose edges are not all known yet: headers of open loops. */
    private final Set<Block> open = new HashSet<>();
    private final Map<Block, List<Pending>> incomplete = new HashMap<>();
    private final Deque<Pending> pending = new ArrayDeque<>();
    /** The handlers in force, the innermost first. */
    private final Deque<Block> handlers = new ArrayDeque<>();
    private Type[] variables = new Type[16];
    private int variableCount;
    private final Block entry = graph.newBlock();
    private Block current = entry;
    private final Places places;

    /** For the code of a function. */
    SsaBuilder(int function) {
        places = new Places(function);
        place(entry);
    }

    /** Where nodes come from. */
    Places places() {
        return places;
    }

    Graph graph() {
        return graph;
    }

    /** The block that nodes are added to. */
    Block current() {
        return current;
    }

    /** A new variable. */
    int newVariable(Type type) {
        if (variableCount == variables.length) {
            variables = Arrays.copyOf(variables, variableCount * 2);
        }
        variables[variableCount] = type;
        return variableCount++;
    }

    // layout

    /** Goes on in a block, which is put into the layout; all edges to it but those of an open loop are known. */
    void place(Block block) {
        graph.layout().add(block);
        current = block;
    }

    void beginRegion(boolean loop, long count) {
        graph.layout().add(new LayoutItem.RegionBegin(loop, count));
    }

    /**
     * Begins a region whose exceptions go to the handler, which is placed behind the region's end.
     *
     * @throws IllegalArgumentException when too many are open, or were in all
     */
    void beginProtected(Block handler) {
        CodeTape.checkProtected(handlers.size() + 1); // now, and not when all of the graph is there
        if (++protectedRegions > MOST_PROTECTED) {
            throw new IllegalArgumentException("more than " + MOST_PROTECTED + " try blocks");
        }
        graph.layout().add(new LayoutItem.RegionBegin(false, -1, handler));
        handlers.push(handler);
    }

    void endProtected() {
        handlers.pop();
        endRegion();
    }

    /** Whether a handler of this function would get what is thrown here. */
    boolean isProtected() {
        return !handlers.isEmpty();
    }

    /** How many handlers are in force, the callers' of inlined functions counted. */
    int handlerCount() {
        return handlers.size();
    }

    void endRegion() {
        graph.layout().add(new LayoutItem.RegionEnd());
    }

    /** Edges to the block are still to come: until {@link #seal}. */
    void expectEdges(Block block) {
        open.add(block);
    }

    /** All edges to the block are known now. */
    void seal(Block block) {
        open.remove(block);
        List<Pending> waiting = incomplete.remove(block);
        if (waiting != null) {
            pending.addAll(waiting);
            complete();
        }
    }

    /** Leaves the entry for {@link #enterAt}: what follows is reached from there only. */
    void leaveEntry() {
        place(graph.newBlock());
    }

    /** Has the function begin at an open loop, whose variables (the first so many) and parameters it gets in arrays. */
    void enterAt(Block header, int locals) {
        Block before = current;
        current = entry;
        for (int variable = 0; variable < locals; variable++) {
            write(variable, add(Operation.ENTRY_VALUE, variables[variable], null, variable));
        }
        Node[] operands = new Node[header.parameters().size()];
        for (int i = 0; i < operands.length; i++) {
            operands[i] = add(Operation.ENTRY_VALUE, header.parameters().get(i).type(), null, (long) locals + i);
        }
        jump(header, operands);
        current = before;
    }

    // nodes

    /** Adds a node to the current block. One that may throw to a handler ends the block. */
    Node add(Operation operation, Type type, @Nullable Object detail, long bits, Node... inputs) {
        Node node = graph.newNode(operation, type, detail, bits, inputs);
        current.nodes().add(node);
        if (!node.isPure()) {
            node.setPlace(places.current());
        }
        if ((node.effects() & Effects.THROWS) != 0 && isProtected()) {
            Block next = graph.newBlock();
            end(Terminator.Kind.PROTECTED, List.of(edge(next), edge(handlers.getFirst())));
            place(next);
        }
        return node;
    }

    /** A numeric instruction. */
    Node numeric(Opcode opcode, Node... inputs) {
        return add(Operation.NUMERIC, Type.of(Objects.requireNonNull(opcode.result())), opcode, 0, inputs);
    }

    /**
     * A call of a method with these arguments; its last parameter may be the instance, which comes by itself.
     *
     * @param effects see {@link Effects}
     */
    Node runtime(Member.Method method, int effects, Node... arguments) {
        return add(Operation.RUNTIME, resultOf(method.type().returnType()), new RuntimeCall(method, effects), 0,
                arguments);
    }

    private static Type resultOf(ClassDesc type) {
        if (!type.isPrimitive()) {
            return Type.REF;
        }
        return switch (type.descriptorString()) {
            case "V" -> Type.VOID;
            case "J" -> Type.I64;
            case "F" -> Type.F32;
            case "D" -> Type.F64;
            default -> Type.I32;
        };
    }

    Node i32(int value) {
        return constant(Type.I32, value);
    }

    Node i64(long value) {
        return constant(Type.I64, value);
    }

    Node constant(Type type, long bits) {
        return graph.constant(type, bits);
    }

    // ends of the current block

    private Edge edge(Block target, Node... arguments) {
        Edge edge = current.edgeTo(target);
        Node[] parts = Halves.split(arguments);
        for (int i = 0; i < parts.length; i++) {
            edge.setArgument(i, parts[i]);
        }
        return edge;
    }

    void jump(Block target, Node... arguments) {
        end(Terminator.Kind.GOTO, List.of(edge(target, arguments)));
    }

    /** Branches; the arguments go along when the condition holds. */
    void branch(Node condition, Block ifTrue, Node[] arguments, Block ifFalse) {
        end(Terminator.Kind.BRANCH, List.of(edge(ifTrue, arguments), edge(ifFalse)), condition);
    }

    /**
     * Switches; each target but the given one carries the values along.
     *
     * @param counts how often each case was taken
     */
    void tableSwitch(Node index, Block[] targets, long[] counts, Node[] values, @Nullable Block without) {
        Map<Block, Integer> numbers = new LinkedHashMap<>();
        int[] cases = new int[targets.length];
        for (int i = 0; i < cases.length; i++) {
            cases[i] = numbers.computeIfAbsent(targets[i], ignored -> numbers.size());
        }
        List<Edge> edges = new ArrayList<>(numbers.size());
        numbers.keySet().forEach(target -> edges.add(target == without ? edge(target) : edge(target, values)));
        current.terminate(new Terminator(Terminator.Kind.SWITCH, edges, cases, taken(cases, counts, edges.size()),
                index));
    }

    private static long[] taken(int[] cases, long[] counts, int edges) {
        long[] taken = new long[edges];
        long all = 0;
        for (int i = 0; i < cases.length; i++) {
            taken[cases[i]] += counts[i];
            all += counts[i];
        }
        return all == 0 ? new long[0] : taken;
    }

    /** Throws an exception to the handler in force, or out of the function. */
    void throwException(Node exception) {
        end(Terminator.Kind.THROW, isProtected() ? List.of(edge(handlers.getFirst())) : List.of(), exception);
    }

    void end(Terminator.Kind kind, List<Edge> edges, Node... inputs) {
        current.terminate(new Terminator(kind, edges, inputs));
    }

    // variables

    void write(int variable, Node value) {
        values.computeIfAbsent(current, ignored -> new HashMap<>()).put(variable, value);
    }

    Node read(int variable) {
        Node value = read(current, variable);
        complete();
        return value.resolve();
    }

    /** The variable's value at the end of the block, as far as it is filled. */
    private Node read(Block block, int variable) {
        List<Block> passed = new ArrayList<>();
        Block at = block;
        Node found;
        while (true) {
            Node known = values.getOrDefault(at, Map.of()).get(variable);
            if (known != null) {
                found = known;
                break;
            }
            passed.add(at);
            if (open.contains(at) || at.predecessors().size() > 1) {
                found = graph.newParameter(at, variables[variable]);
                Pending parameter = new Pending(at, variable, found);
                if (open.contains(at)) {
                    incomplete.computeIfAbsent(at, ignored -> new ArrayList<>()).add(parameter);
                } else {
                    pending.add(parameter);
                }
                break;
            }
            if (at.predecessors().isEmpty()) { // the entry, or code that control does not reach
                found = graph.constant(variables[variable], 0);
                break;
            }
            at = at.predecessors().getFirst().from();
        }
        for (Block each : passed) {
            values.computeIfAbsent(each, ignored -> new HashMap<>()).put(variable, found);
        }
        return found;
    }

    /** Gives parameters that were made the arguments on all edges, which may make more of them. */
    private void complete() {
        while (!pending.isEmpty()) {
            Pending next = pending.poll();
            int index = next.block.parameters().indexOf(next.parameter);
            for (Edge edge : next.block.predecessors()) {
                edge.setArgument(index, read(edge.from(), next.variable));
            }
        }
    }
}
