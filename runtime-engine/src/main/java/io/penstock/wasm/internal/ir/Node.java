package io.penstock.wasm.internal.ir;

import org.jspecify.annotations.Nullable;

/** A value, or something that is done. Nodes of a block are carried out in order. */
public final class Node {

    private static final Node[] NO_INPUTS = {};

    private final int id;
    private final Operation operation;
    private final Type type;
    private final @Nullable Object detail;
    private final long bits;
    private final int effects;
    private Node[] inputs;
    private @Nullable Node replacement;
    private int place = -1;

    Node(int id, Operation operation, Type type, @Nullable Object detail, long bits, Node... inputs) {
        this.id = id;
        this.operation = operation;
        this.type = type;
        this.detail = detail;
        this.bits = bits;
        this.inputs = inputs.length == 0 ? NO_INPUTS : inputs;
        effects = Effects.of(operation, detail);
    }

    /** A number for each node of the graph, from 0. */
    public int id() {
        return id;
    }

    /** What it does. */
    public Operation operation() {
        return operation;
    }

    /** The type of its value. */
    public Type type() {
        return type;
    }

    /** See {@link Operation}. */
    public @Nullable Object detail() {
        return detail;
    }

    /** The detail, which is of this type. */
    public <T> T detail(Class<T> expected) {
        if (detail == null) {
            throw new IllegalStateException("internal error: " + this + " has no detail");
        }
        return expected.cast(detail);
    }

    /** See {@link Operation}. */
    public long bits() {
        return bits;
    }

    /** See {@link Effects}. */
    public int effects() {
        return effects;
    }

    /** Whether it may be moved, merged with an equal one, or dropped. */
    public boolean isPure() {
        return effects == Effects.NONE;
    }

    /** Number of the instruction it comes from, or -1. */
    public int place() {
        return place;
    }

    /** Sets the instruction it comes from. */
    public void setPlace(int instruction) {
        place = instruction;
    }

    /** Whether it is a number or null. */
    public boolean isConstant() {
        return operation == Operation.CONSTANT;
    }

    /** Whether it is this operation. */
    public boolean is(Operation other) {
        return operation == other;
    }

    /** Whether it is the numeric instruction. */
    public boolean is(io.penstock.wasm.internal.code.Opcode opcode) {
        return detail == opcode;
    }

    /** Number of inputs. */
    public int arity() {
        return inputs.length;
    }

    /** An input. */
    public Node input(int index) {
        return inputs[index].resolve();
    }

    /** Puts another input in the place of one. */
    public void setInput(int index, Node input) {
        inputs[index] = input;
    }

    /** From now on whoever refers to this node means the other one. */
    public void replaceBy(Node other) {
        Node target = other.resolve();
        if (target != this) {
            replacement = target;
        }
    }

    /** Whether another node has taken its place. */
    public boolean isReplaced() {
        return replacement != null;
    }

    /** The node that is meant by a reference to this one. */
    public Node resolve() {
        Node last = this;
        while (last.replacement != null) {
            last = last.replacement;
        }
        Node node = this;
        while (node.replacement != null) { // the next who asks finds it at once
            Node next = node.replacement;
            node.replacement = last;
            node = next;
        }
        return last;
    }

    @Override
    public String toString() {
        return GraphPrinter.node(this);
    }
}
