package io.penstock.wasm.internal.compile;

import java.util.Map;

/** Optimized code of one module that is there before it is compiled, from an earlier start. Safe for use by several threads. */
public interface KeptCode {

    /** None is kept. */
    KeptCode NONE = new KeptCode() {
        @Override
        public Map<Integer, CompiledFunction> load() {
            return Map.of();
        }

        @Override
        public void compiled(int function, CompiledFunction code) {
            // not kept
        }
    };

    /**
     * The code by function index, imports counted: a set in which each function is there that others call directly, as
     * optimized code.
     */
    Map<Integer, CompiledFunction> load();

    /** Keeps a function's code, which is in use now; returns at once. */
    void compiled(int function, CompiledFunction code);
}
