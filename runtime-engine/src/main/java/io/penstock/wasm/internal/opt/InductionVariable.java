package io.penstock.wasm.internal.opt;

import io.penstock.wasm.internal.code.Opcode;
import io.penstock.wasm.internal.ir.Block;
import io.penstock.wasm.internal.ir.Edge;
import io.penstock.wasm.internal.ir.Graph;
import io.penstock.wasm.internal.ir.Node;
import io.penstock.wasm.internal.ir.Terminator;
import io.penstock.wasm.internal.ir.Type;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A parameter of a loop's header that begins with a constant and grows by a constant each time.
 *
 * @param index which of the header's parameters it is
 * @param parameter its value in the loop
 * @param first its value the first time
 * @param next its value the next time: with the step added
 */
record InductionVariable(int index, Node parameter, int first, Node next) {

    /** Blocks between a loop's test and its jump back. */
    private static final int NEAR = 4;

    /** How much it grows. */
    int step() {
        return (int) next.input(1).bits();
    }

    /**
     * The test at the end of a loop.
     *
     * @param branch the block that ends with it
     * @param compared the next value, or the present one
     * @param comparison of it with the end: holds when the loop goes on
     * @param end what it is compared with
     */
    record Test(Block branch, Node compared, Opcode comparison, int end) {
    }

    /** Those of a loop; none for a block that begins no loop or is entered from several places. */
    static List<InductionVariable> of(Block header) {
        List<InductionVariable> found = new ArrayList<>();
        for (int i = 0; i < header.parameters().size(); i++) {
            InductionVariable variable = header.parameters().get(i).type() == Type.I32 ? of(header, i) : null;
            if (variable != null) {
                found.add(variable);
            }
        }
        return found;
    }

    private static @Nullable InductionVariable of(Block header, int index) {
        Node parameter = header.parameters().get(index);
        Node first = null;
        Node next = null;
        for (Edge edge : header.predecessors()) {
            Node value = edge.argument(index);
            if (value.isConstant() && first == null) {
                first = value;
            } else if (next == null && value.is(Opcode.I32_ADD) && value.input(0) == parameter
                    && value.input(1).isConstant() && (int) value.input(1).bits() != 0) {
                next = value;
            } else if (value != next) {
                return null;
            }
        }
        return first == null || next == null ? null : new InductionVariable(index, parameter, (int) first.bits(), next);
    }

    /** The test of this variable on which each way round the loop depends; null if there is no such one. */
    @Nullable
    Test test(Block header) {
        Test found = null;
        for (Edge edge : header.predecessors()) {
            if (edge.argument(index) == next) {
                Test test = test(edge);
                if (test == null || (found != null && !found.equals(test))) {
                    return null;
                }
                found = test;
            }
        }
        return found;
    }

    private @Nullable Test test(Edge back) {
        Edge edge = back;
        for (int i = 0; i < NEAR; i++) {
            Terminator end = edge.from().terminator();
            if (end.kind() == Terminator.Kind.BRANCH) {
                return test(edge, end.input(0), end.edges().getFirst() == edge);
            }
            List<Edge> before = edge.from().predecessors();
            if (end.kind() != Terminator.Kind.GOTO || before.size() != 1) {
                return null;
            }
            edge = before.getFirst();
        }
        return null;
    }

    private @Nullable Test test(Edge edge, Node condition, boolean whenTrue) {
        if (isValue(condition)) {
            return whenTrue ? new Test(edge.from(), condition, Opcode.I32_NE, 0) : null;
        }
        if (condition.is(Opcode.I32_EQZ) && isValue(condition.input(0))) {
            return whenTrue ? null : new Test(edge.from(), condition.input(0), Opcode.I32_NE, 0);
        }
        if (condition.arity() != 2 || !isValue(condition.input(0)) || !condition.input(1).isConstant()
                || !(condition.detail() instanceof Opcode opcode)) {
            return null;
        }
        Opcode comparison = whenTrue ? opcode : Simplification.negation(opcode);
        return comparison == null ? null
                : new Test(edge.from(), condition.input(0), comparison, (int) condition.input(1).bits());
    }

    private boolean isValue(Node node) {
        return node == next || node == parameter;
    }

    /** How often the loop is gone through by this test, or -1 if that is not known. */
    private long rounds(Test test) {
        long step = step();
        long begin = test.compared == next ? first : first - step; // as if it had been compared a round earlier
        long distance = test.end - begin;
        return switch (test.comparison) {
            case I32_NE -> distance % step == 0 && distance / step > 0 ? distance / step : -1;
            case I32_LT_S -> step > 0 && test.end + step <= Integer.MAX_VALUE
                    ? Math.max(1, Math.ceilDiv(distance, step)) : -1;
            case I32_LT_U -> step > 0 && begin + step >= 0 && test.end >= 0 && test.end + step <= Integer.MAX_VALUE
                    ? Math.max(1, Math.ceilDiv(distance, step)) : -1;
            case I32_GT_S -> step < 0 && test.end + step >= Integer.MIN_VALUE
                    ? Math.max(1, Math.ceilDiv(-distance, -step)) : -1;
            default -> -1;
        };
    }

    /** Whether the test is "not equal", and the end is met exactly. */
    boolean endsExactly(Test test) {
        return test.comparison == Opcode.I32_NE && rounds(test) > 0;
    }

    private Range range(long rounds) {
        long last = first + (rounds - 1) * step();
        return Range.of(Math.min(first, last), Math.max(first, last));
    }

    /** What those of all loops with a known number of rounds can be. */
    static Map<Node, Range> ranges(Graph graph) {
        Map<Node, Range> ranges = new HashMap<>();
        for (Block header : graph.blocks()) {
            List<InductionVariable> variables = header.predecessors().size() < 2 ? List.of() : of(header);
            long rounds = -1;
            for (InductionVariable variable : variables) {
                Test test = variable.test(header);
                rounds = test == null ? rounds : Math.max(rounds, variable.rounds(test)); // each is a bound
            }
            if (rounds > 0) {
                for (InductionVariable variable : variables) {
                    ranges.put(variable.parameter, variable.range(rounds));
                }
            }
        }
        return ranges;
    }
}
