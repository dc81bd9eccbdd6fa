package io.penstock.wasm.internal.opt;

import io.penstock.wasm.internal.code.Opcode;
import io.penstock.wasm.internal.ir.Access;
import io.penstock.wasm.internal.ir.Block;
import io.penstock.wasm.internal.ir.Graph;
import io.penstock.wasm.internal.ir.Node;
import io.penstock.wasm.internal.ir.Operation;
import io.penstock.wasm.internal.ir.Type;
import java.util.ArrayList;
import java.util.List;

/** Goes through all nodes in the order of the layout; a pass says what becomes of each. */
abstract class Rewriter implements Pass {

    /** Where new nodes go. */
    static final class Place {

        private final Graph graph;
        private final List<Node> nodes;

        private Place(Graph graph, List<Node> nodes) {
            this.graph = graph;
            this.nodes = nodes;
        }

        Node numeric(Opcode opcode, Type type, Node... inputs) {
            Node node = graph.newNode(Operation.NUMERIC, type, opcode, 0, inputs);
            nodes.add(node);
            return node;
        }

        Node byteSwap(Node value) {
            Node node = graph.newNode(Operation.BYTE_SWAP, Type.I32, null, 0, value);
            nodes.add(node);
            return node;
        }

        /** The load or store with another access and address. */
        Node access(Node old, Access access, Node address) {
            Node node = old.arity() == 1
                    ? graph.newNode(old.operation(), old.type(), access, 0, address)
                    : graph.newNode(old.operation(), old.type(), access, 0, address, old.input(1));
            nodes.add(node);
            return node;
        }

        Node i32(int value) {
            return graph.constant(Type.I32, value);
        }

        Node i64(long value) {
            return graph.constant(Type.I64, value);
        }

        Node constant(Type type, long bits) {
            return graph.constant(type, bits);
        }
    }

    @Override
    public void run(Graph graph) {
        for (Block block : graph.blocks()) {
            List<Node> before = block.nodes();
            List<Node> after = new ArrayList<>(before.size());
            Place place = new Place(graph, after);
            for (Node node : before) {
                if (node.isReplaced()) {
                    continue;
                }
                int known = after.size();
                Node meant = rewrite(node, place);
                if (meant == node) {
                    after.add(node);
                } else {
                    node.replaceBy(meant);
                    after.subList(known, after.size()).forEach(added -> added.setPlace(node.place()));
                }
            }
            block.setNodes(after);
        }
    }

    /** The node itself to keep it, or the one that takes its place, with the nodes it needs added to the place. */
    abstract Node rewrite(Node node, Place place);
}
