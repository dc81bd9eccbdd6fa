package io.penstock.wasm.internal.optimizing;

import io.penstock.wasm.api.ValueType;
import io.penstock.wasm.internal.ir.Graph;
import io.penstock.wasm.internal.ir.Node;
import io.penstock.wasm.internal.ir.Operation;
import io.penstock.wasm.internal.ir.Type;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;

/** Between the reader's values, of which each is one, and nodes, of which two are a v128. */
final class Halves {

    private Halves() {
    }

    /** The nodes that the values are. */
    static Node[] split(Node... values) {
        int pairs = 0;
        for (Node value : values) {
            pairs += value.is(Operation.PAIR) ? 1 : 0;
        }
        if (pairs == 0) {
            return values.clone();
        }
        Node[] parts = new Node[values.length + pairs];
        int count = 0;
        for (Node value : values) {
            if (value.is(Operation.PAIR)) {
                parts[count++] = value.input(0);
                parts[count++] = value.input(1);
            } else {
                parts[count++] = value;
            }
        }
        return parts;
    }

    /** As {@link #split}, with one more node behind them. */
    static Node[] splitAnd(Node[] values, Node last) {
        Node[] parts = split(values);
        Node[] more = Arrays.copyOf(parts, parts.length + 1);
        more[parts.length] = last;
        return more;
    }

    /** A v128 of two nodes. */
    static Node pair(Graph graph, Node low, Node high) {
        return graph.newNode(Operation.PAIR, Type.VOID, null, 0, low, high);
    }

    /** Fills in the values of these types, of which the parts are made in order. */
    static void join(Graph graph, List<ValueType> types, Node[] values, IntFunction<Node> part) {
        int parts = 0;
        for (int i = 0; i < types.size(); i++) {
            Node first = part.apply(parts++);
            values[i] = types.get(i).equals(ValueType.V128) ? pair(graph, first, part.apply(parts++)) : first;
        }
    }

    /** The types of the nodes that values of these types are. */
    static List<Type> types(List<ValueType> types) {
        return types.stream().flatMap(type -> Type.parts(type).stream()).toList();
    }
}
