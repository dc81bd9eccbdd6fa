package io.penstock.wasm.internal.ir;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A way from the end of one block to the begin of another, with a value for each of its parameters. */
public final class Edge {

    private final Block from;
    private final Block to;
    private final List<@Nullable Node> arguments = new ArrayList<>();

    Edge(Block from, Block to) {
        this.from = from;
        this.to = to;
    }

    /** Where it begins. */
    public Block from() {
        return from;
    }

    /** Where it ends. */
    public Block to() {
        return to;
    }

    /** The value for a parameter. */
    public Node argument(int index) {
        Node argument = arguments.get(index);
        if (argument == null) {
            throw new IllegalStateException("internal error: edge without argument " + index);
        }
        return argument.resolve();
    }

    /** Sets the value for a parameter. */
    public void setArgument(int index, Node value) {
        while (arguments.size() <= index) {
            arguments.add(null);
        }
        arguments.set(index, value);
    }

    /** Number of arguments. */
    public int arity() {
        return arguments.size();
    }

    void removeArgument(int index) {
        arguments.remove(index);
    }
}
