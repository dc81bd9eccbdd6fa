package io.penstock.wasm.internal.ir;

import java.util.List;

/**
 * The end of a block.
 *
 * @param kind how control goes on
 * @param edges where to
 * @param cases of a switch: the number of the edge for each value of the input, then that for all others
 * @param taken of a switch: how often each edge was taken, as far as is known; else empty
 * @param inputs see {@link Kind}
 */
@SuppressWarnings("ArrayRecordComponent") // inputs are written in place
public record Terminator(Kind kind, List<Edge> edges, int[] cases, long[] taken, Node... inputs) {

    private static final int[] NO_CASES = {};
    private static final long[] UNKNOWN = {};

    /** Any but a switch. */
    public Terminator(Kind kind, List<Edge> edges, Node... inputs) {
        this(kind, edges, NO_CASES, UNKNOWN, inputs);
    }

    /** Ways to go on. */
    public enum Kind {
        /** To the one edge. */
        GOTO,
        /** To edge 0 if the input is not zero, else to edge 1. */
        BRANCH,
        /** By the input, unsigned, see {@link Terminator#cases()}. */
        SWITCH,
        /** As the block's last node ends: to edge 0, or with an exception to edge 1. */
        PROTECTED,
        /** Out of the function with the inputs as results. */
        RETURN,
        /** Out of the function with the input, if any, as first result; the others are in the instance. */
        RETURN_FIRST,
        /** Throws the input: to the edge, or out of the function when there is none. */
        THROW,
        /** Nowhere: throws the trap that is the input. */
        UNREACHABLE
    }

    /** An input. */
    public Node input(int index) {
        return inputs[index].resolve();
    }
}
