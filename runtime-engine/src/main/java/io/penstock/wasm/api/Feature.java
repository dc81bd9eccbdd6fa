package io.penstock.wasm.api;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/** What WebAssembly can do beyond its version 2.0 without SIMD, by proposal; an engine has each switched on or off. */
public enum Feature {
    /** References to functions of a type, {@code call_ref}. */
    FUNCTION_REFERENCES("typed function references"),
    /** {@code return_call} and its kin. */
    TAIL_CALLS("tail calls"),
    /** Tags, {@code throw}, {@code try_table}. */
    EXCEPTION_HANDLING("exception handling"),
    /** The form of exception handling before 3.0: {@code try}, {@code catch}, {@code delegate}, {@code rethrow}. */
    LEGACY_EXCEPTIONS("legacy exception handling"),
    /** Structs, arrays, i31, casts, recursive types. */
    GC("garbage collection"),
    /** Vectors of 128 bits. */
    SIMD("SIMD"),
    /** Vector instructions whose results may differ from machine to machine. */
    RELAXED_SIMD("relaxed SIMD"),
    /** Memories and tables with 64-bit addresses. */
    MEMORY64("64-bit memories and tables"),
    /** More than one memory. */
    MULTI_MEMORY("multiple memories"),
    /** Arithmetic in constant expressions. */
    EXTENDED_CONST("extended constant expressions"),
    /** Shared memories and atomic instructions; not part of 3.0. */
    THREADS("threads");

    private static final Set<Feature> DEFAULTS = Collections
            .unmodifiableSet(EnumSet.complementOf(EnumSet.of(THREADS)));

    private final String text;

    Feature(String text) {
        this.text = text;
    }

    /** What is on when nobody says otherwise: WebAssembly 3.0 and legacy exceptions. Unmodifiable. */
    public static Set<Feature> defaults() {
        return DEFAULTS;
    }

    /** The proposal's name, as messages have it. */
    @Override
    public String toString() {
        return text;
    }
}
