package io.penstock.wasm.internal.opt;

import io.penstock.wasm.internal.ir.Graph;

/** A step from one graph to a better one that means the same. Stateless. */
public interface Pass {

    /** Its name in printouts. */
    default String name() {
        return getClass().getSimpleName();
    }

    /** Rewrites the graph. */
    void run(Graph graph);
}
