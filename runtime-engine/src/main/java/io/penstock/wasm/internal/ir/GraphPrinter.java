package io.penstock.wasm.internal.ir;

import java.util.ArrayList;
import java.util.List;

/** Graphs as text, for people and golden tests. */
public final class GraphPrinter {

    private GraphPrinter() {
    }

    /** The whole graph. Nodes and blocks are numbered as they stand there. */
    public static String print(Graph graph) {
        StringBuilder out = new StringBuilder();
        int depth = 0;
        for (LayoutItem item : graph.layout()) {
            switch (item) {
                case LayoutItem.RegionBegin(boolean loop, long _, Block handler) -> {
                    out.append("  ".repeat(depth++)).append(loop ? "loop" : "block")
                            .append(handler == null ? "" : " handled by " + handler).append(" {\n");
                }
                case LayoutItem.RegionEnd _ -> out.append("  ".repeat(--depth)).append("}\n");
                case Block block -> print(block, "  ".repeat(depth), out);
            }
        }
        return out.toString();
    }

    private static void print(Block block, String indent, StringBuilder out) {
        out.append(indent).append(block).append(block.parameters().isEmpty() ? "" : names(block.parameters()))
                .append(":\n");
        for (Node node : block.nodes()) {
            out.append(indent).append("  ").append(node(node)).append('\n');
        }
        out.append(indent).append("  ").append(block.isTerminated() ? end(block.terminator()) : "?").append('\n');
    }

    private static String end(Terminator end) {
        StringBuilder out = new StringBuilder(end.kind().name().toLowerCase(java.util.Locale.ROOT));
        for (int i = 0; i < end.inputs().length; i++) {
            out.append(' ').append(name(end.input(i)));
        }
        if (end.cases().length > 0) {
            out.append(' ').append(java.util.Arrays.toString(end.cases()));
        }
        for (Edge edge : end.edges()) {
            List<Node> arguments = new ArrayList<>();
            for (int i = 0; i < edge.arity(); i++) {
                arguments.add(edge.argument(i));
            }
            out.append(' ').append(edge.to()).append(arguments.isEmpty() ? "" : names(arguments));
        }
        return out.toString();
    }

    private static String names(List<Node> nodes) {
        StringBuilder out = new StringBuilder("(");
        for (Node node : nodes) {
            out.append(out.length() == 1 ? "" : ", ").append(name(node));
        }
        return out.append(')').toString();
    }

    /** One node, with its inputs by name. */
    static String node(Node node) {
        StringBuilder out = new StringBuilder();
        if (node.type() != Type.VOID) {
            out.append('v').append(node.id()).append(" = ");
        }
        if (node.is(Operation.NUMERIC)) {
            out.append(node.detail());
        } else {
            out.append(node.operation().name().toLowerCase(java.util.Locale.ROOT));
            if (node.detail() != null) {
                out.append(' ').append(node.detail());
            }
            if (node.is(Operation.CONSTANT) || node.bits() != 0) {
                out.append(' ').append(node.bits());
            }
        }
        for (int i = 0; i < node.arity(); i++) {
            out.append(' ').append(name(node.input(i)));
        }
        return out.toString();
    }

    private static String name(Node node) {
        if (!node.isConstant()) {
            return "v" + node.id();
        }
        return switch (node.type()) {
            case I32 -> Integer.toString((int) node.bits());
            case I64 -> node.bits() + "L";
            case F32 -> Float.intBitsToFloat((int) node.bits()) + "f";
            case F64 -> Double.toString(Double.longBitsToDouble(node.bits()));
            default -> "null";
        };
    }
}
