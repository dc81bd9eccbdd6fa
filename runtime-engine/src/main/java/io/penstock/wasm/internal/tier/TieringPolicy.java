package io.penstock.wasm.internal.tier;

import io.penstock.wasm.internal.compile.Tiers;

/** A strategy: which compilers an engine uses, and when. Safe for use by several threads. */
public sealed interface TieringPolicy extends Tiers, AutoCloseable permits BaselineOnly, OptimizingOnly, Dynamic {

    /** How many functions wait to be optimized. */
    default int waiting() {
        return 0;
    }

    /** Ends what is done in the background: functions keep the code they have. */
    @Override
    default void close() {
        // nothing is done there
    }
}
