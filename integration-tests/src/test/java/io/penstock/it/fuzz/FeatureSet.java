package io.penstock.it.fuzz;

import java.util.ArrayList;
import java.util.List;

/** What the generator may use. V8 knows all of it. Relaxed SIMD is not in it, since its results differ from machine to machine. */
enum FeatureSet {
    /** WebAssembly 2.0 with SIMD. */
    V2("sign-ext", "mutable-globals", "nontrapping-float-to-int", "simd", "bulk-memory", "bulk-memory-opt",
            "reference-types", "multivalue"),
    /** WebAssembly 3.0. */
    V3(V2, "exception-handling", "tail-call", "gc", "memory64", "extended-const", "multimemory"),
    /** The older form of exception handling, and the newer one, mixed as the generator likes. */
    LEGACY(V2, "exception-handling", "tail-call", "extended-const", "multimemory"),
    /** Shared memories and atomics. */
    THREADS(V2, "threads");

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
