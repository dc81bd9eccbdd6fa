package io.penstock.it.fuzz;

import java.util.ArrayList;
import java.util.List;

/** What the generator may use. V8 knows all of it. */
enum FeatureSet {
    /** WebAssembly 2.0 with SIMD. */
    V2("sign-ext", "mutable-globals", "nontrapping-float-to-int", "simd", "bulk-memory", "bulk-memory-opt",
            "reference-types", "multivalue"),
    /** WebAssembly 3.0. */
    V3(V2, "exception-handling", "tail-call", "gc", "memory64", "extended-const", "multimemory"),
    /** The older form of exception handling, and the newer one, mixed as the generator likes. */
    LEGACY(V2, "exception-handling", "tail-call", "extended-const", "multimemory"),
    /** Shared memories and atomics. */
    THREADS(V2, "threads"),
    /** Relaxed SIMD, of which V8 runs ordinary SIMD with the results that we choose. */
    RELAXED(V2, "relaxed-simd"),
    /** Several memories and tables, of both address types. */
    MEMORIES(V2, "extended-const", "tail-call", "memory64", "multimemory");

    @SuppressWarnings("ImmutableEnumChecker") // List.of
    private final List<String> names;

    FeatureSet(String... names) {
        this.names = List.of(names);
    }

    FeatureSet(FeatureSet base, String... more) {
        List<String> all = new ArrayList<>(base.names);
        all.addAll(List.of(more));
        this.names = List.copyOf(all);
    }

    /** What sort of module, of those in {@code initial.mjs}, the generator begins with; empty for none. */
    String initial() {
        return switch (this) {
            case RELAXED -> "relaxed";
            case MEMORIES -> "memories";
            default -> "";
        };
    }

    /** The generator's options. */
    List<String> flags() {
        List<String> flags = new ArrayList<>();
        flags.add("--mvp-features");
        names.forEach(name -> flags.add("--enable-" + name));
        if (this == V3) {
            flags.addAll(List.of("--translate-to-exnref", "--emit-exnref"));
        }
        return flags;
    }
}
