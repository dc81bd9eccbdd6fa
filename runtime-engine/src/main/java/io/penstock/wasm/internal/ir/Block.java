package io.penstock.wasm.internal.ir;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A basic block: parameters, nodes in order, an end. */
public final class Block implements LayoutItem {

    private final int id;
    private final List<Node> parameters = new ArrayList<>();
    private List<Node> nodes = new ArrayList<>();
    private final List<Edge> predecessors = new ArrayList<>();
    private @Nullable Terminator terminator;

    Block(int id) {
        this.id = id;
    }

    /** A number for each block of the graph, from 0. */
    public int id() {
        return id;
    }

    /** The nodes that get the edges' arguments. */
    public List<Node> parameters() {
        return parameters;
    }

    /** What is done, in order. */
    public List<Node> nodes() {
        return nodes;
    }

    /** Sets what is done. */
    public void setNodes(List<Node> replaced) {
        nodes = replaced;
    }

    /** The edges that end here. */
    public List<Edge> predecessors() {
        return predecessors;
    }

    /** Whether the block has its end. */
    public boolean isTerminated() {
        return terminator != null;
    }

    /** How the block ends. */
    public Terminator terminator() {
        if (terminator == null) {
            throw new IllegalStateException("internal error: block " + id + " has no end");
        }
        return terminator;
    }

    /** Ends the block, or gives it another end; edges of the old one that are not of the new one are cut. */
    public void terminate(Terminator end) {
        if (terminator != null) {
            for (Edge edge : terminator.edges()) {
                if (!end.edges().contains(edge)) {
                    edge.to().predecessors.remove(edge);
                }
            }
        }
        terminator = end;
    }

    /** A new edge from here, counted among the target's predecessors; the end is still to name it. */
    public Edge edgeTo(Block target) {
        Edge edge = new Edge(this, target);
        target.predecessors.add(edge);
        return edge;
    }

    /** Takes a parameter away, with the edges' arguments for it. */
    public void removeParameter(int index) {
        parameters.remove(index);
        predecessors.forEach(edge -> edge.removeArgument(index));
    }

    @Override
    public String toString() {
        return "b" + id;
    }
}
