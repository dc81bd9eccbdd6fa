package io.penstock.it.fuzz;

import io.penstock.it.fuzz.Differential.Comparison;
import io.penstock.it.fuzz.NodeWorker.Generated;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A number of modules from consecutive seeds, with the feature sets in turn. */
final class Campaign {

    private static final int RECYCLE_AFTER = 500;
    private static final int PROGRESS_AFTER = 1_000;
    /** In long runs, the cache is tried with one module of so many. */
    private static final int CACHE_EVERY = 16;
    private static final int LONG_RUN = 1_000;

    /**
     * What came of it.
     *
     * @param modules how many were run
     * @param withV8 how many of them in V8 too
     * @param refused seeds that the generator did not take
     * @param exhausted modules that ran out of stack or memory in V8, and were compared up to there
     * @param calls calls made in each way
     * @param traps how many of them trapped or threw
     * @param unoptimized how often the optimizing compiler refused a function by design
     * @param failures a line for each module that failed
     */
    record Summary(int modules, int withV8, int refused, int exhausted, long calls, long traps, long unoptimized,
            List<String> failures) {
    }

    private Campaign() {
    }

    static Summary run(long firstSeed, int modules, Set<FeatureSet> sets) {
        List<FeatureSet> features = List.copyOf(sets);
        Counter counter = new Counter();
        try (NodeWorker node = NodeWorker.require(); Differential differential = new Differential(Optional.of(node))) {
            for (long seed = firstSeed; counter.modules < modules; seed++) {
                FeatureSet set = features.get((int) Long.remainderUnsigned(seed, features.size()));
                one(node, differential, counter, seed, set, modules < LONG_RUN ? Differential.allWays() : some(seed));
                if (counter.modules % RECYCLE_AFTER == 0) {
                    differential.recycle();
                }
                if (counter.modules % PROGRESS_AFTER == 0) {
                    System.out.println("to seed " + seed + ": " + counter.summary());
                }
            }
        }
        return counter.summary();
    }

    /** Both compilers, their meeting, and one of the ways that differ from these in little. */
    private static Set<Way> some(long seed) {
        long turn = Math.floorMod(seed / FeatureSet.values().length, CACHE_EVERY);
        Way fourth = turn == 0
                ? Way.CACHED
                : List.of(Way.BASELINE_EAGER, Way.STREAMED, Way.DYNAMIC).get((int) (turn % 3));
        return EnumSet.of(Way.BASELINE_LAZY, Way.OPTIMIZING, Way.SWITCHING, fourth);
    }

    private static void one(NodeWorker node, Differential differential, Counter counter, long seed, FeatureSet set,
            Set<Way> ways) {
        try {
            Generated generated = node.generate(set, seed);
            if (generated.wasm().isEmpty()) {
                counter.refused++;
                return;
            }
            byte[] wasm = generated.wasm().get();
            Comparison comparison = differential.compare(wasm, generated.ordinary().orElse(wasm), ways);
            counter.add(comparison);
            counter.unoptimized = differential.refusedByDesign();
            if (!comparison.failures().isEmpty()) {
                counter.failures.add(set + " seed " + seed + ": " + comparison.failures().getFirst());
                keep(set + "-" + seed, wasm, comparison);
            }
        } catch (NodeWorker.Lost e) {
            counter.failures.add(set + " seed " + seed + ": " + e.getMessage());
        }
    }

    private static void keep(String name, byte[] wasm, Comparison comparison) {
        try {
            Path folder = Files.createDirectories(Path.of("target", "fuzz", "failures"));
            Files.write(folder.resolve(name + ".wasm"), wasm);
            Files.writeString(folder.resolve(name + ".txt"),
                    String.join("\n", comparison.failures()) + "\n\n" + comparison.expected());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        System.out.println(name + ": " + comparison.failures().getFirst());
    }

    private static final class Counter {
        private int modules;
        private int withV8;
        private int refused;
        private int exhausted;
        private long calls;
        private long traps;
        private long unoptimized;
        private final List<String> failures = new ArrayList<>();

        void add(Comparison comparison) {
            modules++;
            withV8 += comparison.withV8() ? 1 : 0;
            exhausted += comparison.expected().isExhausted() ? 1 : 0;
            List<String> lines = comparison.expected().lines();
            calls += lines.stream().filter(line -> line.startsWith("call ")).count();
            traps += lines.stream().filter(line -> line.startsWith("call "))
                    .filter(line -> line.contains(" trap ") || line.contains(" exception")).count();
        }

        Summary summary() {
            return new Summary(modules, withV8, refused, exhausted, calls, traps, unoptimized, List.copyOf(failures));
        }
    }
}
