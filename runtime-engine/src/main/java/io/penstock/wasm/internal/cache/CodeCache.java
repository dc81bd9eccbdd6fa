package io.penstock.wasm.internal.cache;

import io.penstock.wasm.internal.compile.CompiledFunction;
import io.penstock.wasm.internal.compile.KeptCode;
import java.util.Map;

/**
 * Keeps optimized code from one start to the next. No method throws because of what is, or is not, in the cache. Safe for use
 * by several threads.
 */
public interface CodeCache extends AutoCloseable {

    /**
     * The code of a module's functions, by function index, imports counted: a set in which each function that is called
     * directly, as optimized code, is there as well. Empty if nothing is known.
     */
    Map<Integer, CompiledFunction> load(CacheKey key);

    /** Says that a function was compiled; returns at once. Code that replaces earlier code of the function wins. */
    void compiled(CacheKey key, int function, CompiledFunction code);

    /** The part of this cache that is one module's. */
    default KeptCode forModule(CacheKey key) {
        return new KeptCode() {
            @Override
            public Map<Integer, CompiledFunction> load() {
                return CodeCache.this.load(key);
            }

            @Override
            public void compiled(int function, CompiledFunction code) {
                CodeCache.this.compiled(key, function, code);
            }
        };
    }

    /** Writes what was not written yet. */
    @Override
    void close();
}
