package io.penstock.wasm.internal.ir;

import org.jspecify.annotations.Nullable;

/** An element of a graph's layout: a block, or the begin or end of a structured region. */
public sealed interface LayoutItem permits Block, LayoutItem.RegionBegin, LayoutItem.RegionEnd {

    /** In place of a count: the region had better be a method of its own, if the function is more than one. */
    long APART = -2;

    /**
     * A region begins: a Wasm {@code block}, {@code loop} or arm of an {@code if}.
     *
     * @param loop whether the block that follows may be jumped back to
     * @param count 0 when it is not expected to be entered, {@link #APART}, or -1
     * @param handler where exceptions go that are thrown inside: the block that follows the region
     */
    record RegionBegin(boolean loop, long count, @Nullable Block handler) implements LayoutItem {

        /** A region without a handler. */
        public RegionBegin(boolean loop, long count) {
            this(loop, count, null);
        }
    }

    /** The innermost open region ends. */
    record RegionEnd() implements LayoutItem {
    }
}
