package io.penstock.wasm.internal.runtime;

/**
 * Whom the first code of a module's functions asks when it has spent a budget. Asked by running guests, with some stack left:
 * answers at once and compiles nothing. Safe for use by several threads.
 */
public interface TierController {

    /** How much a function may spend until it asks again, in bytes of Wasm code executed. */
    int budget();

    /** A function has spent its budget. */
    void budgetSpent(FunctionState state, Instance instance);

    /** A call of a function whose callers get optimized code already still spends its budget, in a loop. */
    void stuckInLoop(FunctionState state, int loop, Instance instance);
}
