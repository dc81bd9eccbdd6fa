package io.penstock.wasm.internal.opt;

import io.penstock.wasm.internal.code.Opcode;
import io.penstock.wasm.internal.ir.Access;
import io.penstock.wasm.internal.ir.Graph;
import io.penstock.wasm.internal.ir.Node;
import java.util.Map;

/** What is known of how large and how small numbers are. */
final class Ranges {

    private static final int DEPTH = 6;

    private final Map<Node, Range> counters;

    private Ranges(Map<Node, Range> counters) {
        this.counters = counters;
    }

    /** What is known of the graph as it is now. */
    static Ranges of(Graph graph) {
        return new Ranges(InductionVariable.ranges(graph));
    }

    /** What is known without the loops' counters. */
    static Ranges ofOperations() {
        return new Ranges(Map.of());
    }

    /** What an i32 can be. When it is not {@linkplain Range#ALL anything}, nothing in its computation has wrapped around. */
    Range of(Node node) {
        return of(node, DEPTH);
    }

    private Range of(Node node, int depth) {
        if (node.isConstant()) {
            return new Range((int) node.bits(), (int) node.bits());
        }
        return switch (node.operation()) {
            case LOAD -> loaded(node.detail(Access.class).opcode());
            case PHI -> counters.getOrDefault(node, Range.ALL);
            case SELECT -> depth == 0 ? Range.ALL : of(node.input(0), depth - 1).or(of(node.input(1), depth - 1));
            case NUMERIC -> depth == 0 ? Range.ALL : computed(node, depth - 1);
            default -> Range.ALL;
        };
    }

    private static Range loaded(Opcode opcode) {
        return switch (opcode) {
            case I32_LOAD8_U -> new Range(0, 0xFF);
            case I32_LOAD16_U -> new Range(0, 0xFFFF);
            case I32_LOAD8_S -> new Range(Byte.MIN_VALUE, Byte.MAX_VALUE);
            case I32_LOAD16_S -> new Range(Short.MIN_VALUE, Short.MAX_VALUE);
            default -> Range.ALL;
        };
    }

    private Range computed(Node node, int depth) {
        if (node.arity() != 2) {
            return Range.ALL;
        }
        Node left = node.input(0);
        Node right = node.input(1);
        return switch (node.detail(Opcode.class)) {
            case I32_ADD -> of(left, depth).plus(of(right, depth));
            case I32_SUB -> of(left, depth).minus(of(right, depth));
            case I32_AND -> of(left, depth).and(of(right, depth));
            case I32_OR, I32_XOR -> of(left, depth).bits(of(right, depth));
            case I32_MUL -> right.isConstant() ? of(left, depth).times(of(right, depth).least()) : Range.ALL;
            case I32_SHL -> right.isConstant() ? of(left, depth).times(1L << (right.bits() & 31)) : Range.ALL;
            case I32_SHR_U -> right.isConstant() ? of(left, depth).shiftedRight((int) right.bits() & 31) : Range.ALL;
            case I32_REM_U -> right.isConstant() && (int) right.bits() > 0
                    ? new Range(0, right.bits() - 1)
                    : Range.ALL;
            default -> Range.ALL;
        };
    }
}
