package io.penstock.wasm.internal.module;

/** When a segment is used (spec 2.5.6, 2.5.7). */
public sealed interface SegmentMode {

    /** Only by instructions. */
    record Passive() implements SegmentMode {
    }

    /**
     * Copied at instantiation.
     *
     * @param index of the memory or table
     * @param offset where to
     */
    record Active(int index, ConstantExpression offset) implements SegmentMode {
    }

    /** Only declares function references. */
    record Declarative() implements SegmentMode {
    }
}
