package io.penstock.it.bench;

import io.penstock.it.bench.Measure.Reading;
import io.penstock.it.bench.Measure.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Penstock beside other engines: each measurement in a fresh process, the engines in turn, in rounds. Prints a table for each
 * measure and writes it to {@code target/bench}; what is not there and what an engine failed on is named on the console and in
 * {@code absent.tsv}. See docs/benchmarks.md.
 */
public final class Benchmarks {

    private static final int SECONDS = 240;

    private final Settings settings;
    private final Engines engines;
    private final Set<String> absent = new LinkedHashSet<>();
    private boolean wrong;

    private Benchmarks(Settings settings) {
        this.settings = settings;
        engines = new Engines(settings);
        absent.addAll(engines.absent());
    }

    /** The program; properties as in {@link Settings}. Fails when Penstock gives a wrong result. */
    public static void main(String[] args) throws IOException {
        Settings settings = Settings.fromProperties();
        Files.createDirectories(settings.out());
        new Benchmarks(settings).run();
    }

    private void run() throws IOException {
        Measures measures = new Measures(settings);
        absent.addAll(measures.absent());
        for (Measure measure : measures.all()) {
            System.out.println(take(measure).text());
        }
        if (Settings.selected(settings.only(), "jmh")) {
            engines.jmh(settings.out().resolve("jmh.csv")).ifPresent(absent::add);
        }
        absent.forEach(line -> System.out.println("absent: " + line));
        List<String> lines = new ArrayList<>(List.of("what\treason"));
        absent.forEach(line -> lines.add(line.replaceFirst(": ", "\t")));
        Files.write(settings.out().resolve("absent.tsv"), lines);
        System.out.println("tables: " + settings.out());
        if (wrong) {
            throw new IllegalStateException("Penstock gave a wrong result, see above");
        }
    }

    private Child.Result run(Engine engine, Task task) throws IOException {
        Engine.Earlier earlier = engine.earlier();
        if (earlier != null) {
            empty(earlier.cache());
            Child.run(engine.start(earlier.command(), task, settings), SECONDS);
        }
        return Child.run(engine.start(task, settings), SECONDS);
    }

    private static void empty(Path cache) throws IOException {
        if (Files.exists(cache)) {
            try (Stream<Path> files = Files.list(cache)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    /** Writes the table after each round: a run that is cut off leaves figures. */
    private Table take(Measure measure) throws IOException {
        List<Engine> taking = engines.available().values().stream()
                .filter(engine -> measure.engines().contains(engine.name())).toList();
        Table table = new Table(measure, taking.stream().map(Engine::name).toList());
        Set<String> failed = new LinkedHashSet<>();
        for (int round = 1; round <= settings.rounds(); round++) {
            for (Task task : measure.tasks()) {
                String expected = null;
                String what = measure.name() + ", " + task.readings().getFirst().subject();
                for (Engine engine : taking) {
                    String name = engine.name() + ", " + what;
                    if (failed.contains(name) || round > engine.mostRounds()) {
                        continue;
                    }
                    Child.Result result = run(engine, task);
                    String[] words = result.firstLine("RESULT ").split("\\s+", -1);
                    if (result.status() != 0 || !words[0].equals("RESULT")) {
                        failed.add(name);
                        absent.add(name + ": " + result.firstLine("Exception"));
                        continue;
                    }
                    if (task.check() > 0) {
                        if (expected == null) {
                            expected = words[task.check()];
                        } else if (!expected.equals(words[task.check()])) {
                            failed.add(name);
                            absent.add(name + ": result " + words[task.check()] + " where others have " + expected);
                            wrong |= engine.name().startsWith("penstock");
                            continue;
                        }
                    }
                    for (Reading reading : task.readings()) {
                        table.add(reading.subject(), engine.name(), Double.parseDouble(words[reading.word()]));
                    }
                }
                System.out.println("round " + round + ": " + what);
            }
            table.write(settings.out().resolve(measure.name() + ".tsv"));
        }
        return table;
    }
}
