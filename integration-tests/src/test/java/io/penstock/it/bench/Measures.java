package io.penstock.it.bench;

import io.penstock.it.bench.Measure.Reading;
import io.penstock.it.bench.Measure.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** All measures, in the order in which they are taken. */
final class Measures {

    /** The kernel that is no part of the geometric mean. */
    static final String APART = "simd";

    private static final int REPETITIONS = 9;
    /** Of the kernels' sizes when it is asked how soon one is quick: calls of about 12 ms. */
    private static final int SMALL = 10;
    /** Seconds in which the kernels get warm. */
    private static final String LONG_ENOUGH = "6";
    private static final String SQLITE = "sql.js/dist/sql-wasm.wasm";
    private static final String PENSTOCK = "penstock";
    private static final String V8 = "v8-default";
    /** As they run when nobody asks for anything else. */
    private static final Set<String> AS_SHIPPED = Set.of(V8, "penstock", "penstock-baseline", "graalwasm-jit",
            "endive");
    private static final Set<String> STEADY = Set.of("v8-turbofan", "v8-liftoff", "penstock", "penstock-baseline",
            "graalwasm-jit", "endive");
    /** Those that can be told to compile all of a module at once. */
    private static final Set<String> EAGER = Set.of("v8-liftoff", "penstock-baseline", "endive");
    /** Tight loops and many calls: where a poll would show. */
    private static final List<String> POLLED_KERNELS = List.of("fib", "sieve", "sort", "callind", "json");
    private static final List<String> WARM_UP_KERNELS = List.of("fib", "json", "bigvm");

    private final Settings settings;
    private final List<String> absent = new ArrayList<>();
    private final List<Measure> measures = new ArrayList<>();

    Measures(Settings settings) throws IOException {
        this.settings = settings;
        kernels();
        sqlite();
        start();
        throughput();
        boundary();
        measures.removeIf(measure -> !Settings.selected(settings.only(), measure.name()) || measure.tasks().isEmpty());
    }

    List<Measure> all() {
        return measures;
    }

    /** What cannot be measured, and why. */
    List<String> absent() {
        return absent;
    }

    private void kernels() throws IOException {
        List<Task> steady = new ArrayList<>();
        List<Task> warmUp = new ArrayList<>();
        List<Task> polls = new ArrayList<>();
        List<Task> secondStart = new ArrayList<>();
        for (String line : Files.readAllLines(settings.shared().resolve("bench/kernels/sizes.txt"))) {
            String[] words = line.split(" ", -1);
            if (words[0].equals("#") || !Settings.selected(settings.kernels(), words[0])) {
                continue;
            }
            String module = kernel(words[0]);
            Task task = new Task("steady", List.of(module, words[1], Engine.WARM_UP, Integer.toString(REPETITIONS)), 3,
                    List.of(new Reading(words[0], 1)));
            steady.add(task);
            if (POLLED_KERNELS.contains(words[0])) {
                polls.add(task);
            }
            if (WARM_UP_KERNELS.contains(words[0])) {
                int n = Integer.parseInt(words[1]) / SMALL;
                List<String> arguments = List.of(module, Integer.toString(n), LONG_ENOUGH);
                warmUp.add(new Task("warm-up", arguments, 0, List.of(new Reading(words[0], 1))));
                secondStart.add(secondStart("warm-up", arguments, words[0]));
            }
        }
        measures.add(new Measure("steady", "kernel", "ms", Engines.REFERENCE, STEADY, steady));
        measures.add(new Measure("polls", "kernel", "ms", Engines.WITHOUT_POLLS,
                Set.of(Engines.BASELINE, Engines.WITHOUT_POLLS), polls));
        measures.add(new Measure("warm-up", "kernel", "ms", V8, AS_SHIPPED, warmUp));
        node(SQLITE).ifPresent(module -> secondStart.add(
                secondStart("warm-up-sqlite", List.of(module, "100", LONG_ENOUGH), "sqlite")));
        measures.add(new Measure("second-start", "subject", "ms", PENSTOCK, Set.of(PENSTOCK, Engines.SECOND_START),
                secondStart));
    }

    private static Task secondStart(String mode, List<String> arguments, String subject) {
        return new Task(mode, arguments, 0,
                List.of(new Reading(subject + ": first result", 5), new Reading(subject + ": warm", 1)));
    }

    private void sqlite() {
        node(SQLITE).ifPresent(module -> measures.add(new Measure("sqlite", "rows", "ms",
                Engines.REFERENCE, STEADY, List.of(new Task("sqlite",
                        List.of(module, "20000", Engine.LONG_WARM_UP, Integer.toString(REPETITIONS)),
                        3, List.of(new Reading("20000", 1)))))));
    }

    private void start() {
        List<Task> tasks = new ArrayList<>();
        tasks.add(new Task("start", List.of(kernel("tiny"), "run", "10"), 10, total("tiny")));
        node(SQLITE).ifPresent(module -> {
            tasks.add(new Task("start", List.of(module, "Ia", "4"), 0, total("sqlite, malloc")));
            tasks.add(new Task("start-sqlite", List.of(module, "10"), 10, total("sqlite, statements")));
        });
        node("esbuild-wasm/esbuild.wasm")
                .ifPresent(
                        module -> tasks.add(new Task("start", List.of(module, "getsp"), 10, total("esbuild, getsp"))));
        Set<String> engines = new HashSet<>(AS_SHIPPED);
        engines.add(Engines.WITH_AOT_CACHE);
        measures.add(new Measure("start", "module", "ms", V8, engines, tasks));
    }

    private static List<Reading> total(String subject) {
        return List.of(new Reading(subject + ": compile", 2), new Reading(subject, 8));
    }

    private void throughput() {
        node(SQLITE).ifPresent(module -> {
            measures.add(new Measure("validate", "module", "mb_per_s", V8, AS_SHIPPED,
                    List.of(new Task("validate", List.of(module, "60"), 0, List.of(new Reading("sqlite", 6))))));
            measures.add(new Measure("compile", "module", "mb_per_s", "v8-liftoff", EAGER,
                    List.of(new Task("compile", List.of(module, "60"), 0, List.of(new Reading("sqlite", 6))))));
        });
    }

    private void boundary() {
        measures.add(new Measure("boundary", "direction", "ns", V8, AS_SHIPPED,
                List.of(new Task("boundary", List.of(kernel("boundary"), "2000000"), 0,
                        List.of(new Reading("host to wasm", 3), new Reading("wasm to host", 6))))));
        measures.add(new Measure("instances", "of one page", "us", V8, AS_SHIPPED,
                List.of(new Task("inst", List.of(kernel("tiny"), "1000"), 0,
                        List.of(new Reading("instantiate and call", 2), new Reading("grow by a page", 5))))));
        measures.add(new Measure("resident", "instances", "mb", V8, AS_SHIPPED,
                List.of(new Task("rss", List.of(kernel("tiny")), 0, List.of(new Reading("1000", 4))))));
    }

    private String kernel(String name) {
        return settings.shared().resolve("bench/kernels/wasm/" + name + ".wasm").toString();
    }

    private Optional<String> node(String relative) {
        Path file = settings.modules().resolve(relative);
        if (Files.exists(file)) {
            return Optional.of(file.toString());
        }
        absent.add(relative + ": not installed by npm");
        return Optional.empty();
    }
}
