package io.penstock.wasm.internal.bytecode;

import io.penstock.wasm.api.Tier;
import io.penstock.wasm.internal.runtime.FunctionState;
import io.penstock.wasm.internal.runtime.TierController;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Of which tiers the functions of a module have code, and which of it their callers get. Safe for use by several threads. */
final class FunctionTiers {

    private final Map<Tier, BitSet> compiled = new EnumMap<>(Tier.class);
    private final @Nullable FunctionState[] states;
    private final @Nullable TierController controller;
    private boolean debugging;

    /**
     * For a module without any code yet.
     *
     * @param functions number of functions, imports counted
     * @param controller decides about changes; null when functions keep their first code
     */
    FunctionTiers(int functions, @Nullable TierController controller) {
        this.controller = controller;
        states = new FunctionState[controller == null ? 0 : functions];
        for (Tier tier : Tier.values()) {
            compiled.put(tier, new BitSet());
        }
    }

    /** A function's state; made when it is asked for. */
    synchronized FunctionState state(int function) {
        if (controller == null) {
            throw new IllegalStateException("internal error: functions keep their first code");
        }
        FunctionState state = states[function];
        if (state == null) {
            state = new FunctionState(function, controller);
            states[function] = state;
            choose(state);
        }
        return state;
    }

    /** A function's state, if anything is known of it. */
    synchronized @Nullable FunctionState known(int function) {
        return controller == null ? null : states[function];
    }

    /** The best tier a function has code of; null if it has none. */
    synchronized @Nullable Tier best(int function) {
        if (of(Tier.OPTIMIZED).get(function)) {
            return Tier.OPTIMIZED;
        }
        return of(Tier.BASELINE).get(function) ? Tier.BASELINE : null;
    }

    synchronized boolean isDebugging() {
        return debugging;
    }

    /** Notes that a function has code of a tier. */
    synchronized void add(int function, Tier tier) {
        of(tier).set(function);
    }

    /** Whether a function has code of a tier. */
    synchronized boolean has(int function, Tier tier) {
        return of(tier).get(function);
    }

    /** How many functions have code of a tier. */
    synchronized int count(Tier tier) {
        return of(tier).cardinality();
    }

    /** Notes that a function has optimized code; its callers get it, unless the module is being debugged. */
    synchronized void optimized(int function) {
        FunctionState state = state(function);
        of(Tier.OPTIMIZED).set(function);
        choose(state);
    }

    /** From now on all callers get code for debugging, or no longer. */
    synchronized void debug(boolean on) {
        debugging = on;
        for (FunctionState state : states) {
            if (state != null) {
                choose(state);
            }
        }
    }

    private void choose(FunctionState state) {
        if (debugging) {
            state.choose(FunctionState.DEBUG);
        } else {
            state.choose(of(Tier.OPTIMIZED).get(state.function) ? FunctionState.OPTIMIZED : FunctionState.FIRST);
        }
    }

    private BitSet of(Tier tier) {
        BitSet found = compiled.get(tier);
        if (found == null) {
            throw new IllegalStateException("internal error: " + tier);
        }
        return found;
    }
}
