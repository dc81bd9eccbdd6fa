package io.penstock.it.fuzz;

import io.penstock.it.GuestThread;
import io.penstock.wasm.WasmEngine;
import io.penstock.wasm.api.ModuleException;
import io.penstock.wasm.api.WasmModule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/** Runs modules in all ways, and in V8 when there is one, and compares. The engines live on from module to module. For one thread. */
final class Differential implements AutoCloseable {

    private static final Duration LONGEST_RUN = Duration.ofMinutes(2);

    private final Optional<NodeWorker> v8;
    private final Refused refused = new Refused();
    private final Map<Way, WasmEngine> engines = new EnumMap<>(Way.class);

    Differential(Optional<NodeWorker> v8) {
        this.v8 = v8;
    }

    /**
     * What came of one module.
     *
     * @param expected what happened in V8, or in the first way when V8 does not run it
     * @param withV8 whether V8 ran it
     * @param failures each difference and each failure that is not one of Wasm's; empty when all is well
     */
    record Comparison(Transcript expected, boolean withV8, List<String> failures) {
    }

    /** Runs a module in these ways. */
    Comparison compare(byte[] bytes, Set<Way> ways) {
        return compare(bytes, bytes, ways);
    }

    /**
     * Runs a module in these ways.
     *
     * @param forV8 the module that V8 runs, which is to do the same
     */
    Comparison compare(byte[] bytes, byte[] forV8, Set<Way> ways) {
        Plan plan;
        try (WasmModule module = engine(Way.BASELINE_LAZY).compile(bytes)) {
            plan = Plan.of(module, seed(bytes));
        } catch (ModuleException e) {
            return new Comparison(new Transcript(List.of()), false,
                    v8.flatMap(node -> node.validate(bytes)).isPresent() ? List.of()
                            : List.of("only we refuse it: " + e.getMessage()));
        }
        List<String> failures = new ArrayList<>(LoopEntries.faults(bytes));
        Optional<Transcript> expected = Optional.empty();
        if (v8.isPresent() && plan.obstacle().isEmpty()) {
            Transcript found = v8.get().run(forV8, plan);
            Optional<String> refusal = found.refusal();
            expected = refusal.isEmpty() ? Optional.of(found) : Optional.empty();
            refusal.filter(message -> !Refusals.isKnown("", message))
                    .ifPresent(message -> failures.add("only V8 refuses it: " + message));
        }
        Optional<Transcript> first = Optional.empty();
        for (Way way : ways) {
            Transcript found = run(bytes, plan, way);
            found.lines().stream().filter(line -> line.contains(" bug ") || line.contains(" error "))
                    .findFirst().ifPresent(line -> failures.add(way + ": " + line));
            first.flatMap(other -> other.difference(found))
                    .ifPresent(difference -> failures.add(way + " differs from the first way: " + difference));
            expected.flatMap(other -> other.coarse().difference(found.coarse()))
                    .ifPresent(difference -> failures.add(way + " differs from V8: " + difference));
            first = first.or(() -> Optional.of(found));
            refused.takeFaults().forEach(fault -> failures.add(way + ": " + fault));
        }
        boolean withV8 = expected.isPresent();
        return new Comparison(withV8 ? expected.get() : first.orElseThrow(), withV8, failures);
    }

    static Set<Way> allWays() {
        return EnumSet.allOf(Way.class);
    }

    /** What happens in one way. */
    Transcript run(byte[] bytes, Plan plan, Way way) {
        try {
            return GuestThread.call(way.toString(), LONGEST_RUN, () -> new PlanRun(plan, way, engine(way)).run(bytes));
        } catch (Exception | Error e) {
            return new Transcript(List.of("compile bug " + e + " at "
                    + List.of(e.getStackTrace()).stream().limit(8).toList()));
        }
    }

    /** The arguments of a module's calls depend on nothing but its bytes. */
    static long seed(byte[] bytes) {
        CRC32 hash = new CRC32();
        hash.update(bytes);
        return hash.getValue();
    }

    private WasmEngine engine(Way way) {
        return engines.computeIfAbsent(way, w -> WasmEngine.create(w.config().withListener(refused)));
    }

    /** How many functions the optimizing compiler refused by design. */
    long refusedByDesign() {
        return refused.byDesign();
    }

    /** Makes new engines for the next module, so that nothing piles up. */
    void recycle() {
        engines.values().forEach(WasmEngine::close);
        engines.clear();
        deleteCache();
    }

    private static void deleteCache() {
        if (!Files.isDirectory(Way.CACHE)) {
            return;
        }
        try (Stream<Path> files = Files.walk(Way.CACHE)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        recycle();
    }
}
