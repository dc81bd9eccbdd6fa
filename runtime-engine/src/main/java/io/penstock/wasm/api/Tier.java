package io.penstock.wasm.api;

/** The compilers a function's code can come from. */
public enum Tier {
    /** One pass, quick to make (V8's Liftoff). */
    BASELINE,
    /** Optimized, for hot functions (V8's TurboFan). */
    OPTIMIZED
}
