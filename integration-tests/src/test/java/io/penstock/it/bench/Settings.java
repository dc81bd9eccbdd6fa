package io.penstock.it.bench;

import java.nio.file.Path;
import java.util.List;

/**
 * What the benchmarks are told, by system properties that begin with {@code bench.}.
 *
 * @param shared the directory with the kernels and V8's driver
 * @param out where the tables go
 * @param sources the drivers of the other engines
 * @param modules npm's packages
 * @param maven the {@code mvn} to fetch other engines with, and its options
 * @param rounds fresh processes for each engine and subject
 * @param warmUpSeconds before a steady state is measured
 * @param only measures to take; all when empty
 * @param kernels kernels to take; all when empty
 * @param engines engines to run beside the reference; all when empty
 * @param jmh arguments for JMH
 */
record Settings(Path shared, Path out, Path sources, Path modules, List<String> maven, int rounds, double warmUpSeconds,
        List<String> only, List<String> kernels, List<String> engines, List<String> jmh) {

    static Settings fromProperties() {
        return new Settings(path("shared"), path("out"), path("sources"), path("modules"), mavenCommand(),
                Integer.parseInt(text("rounds")), Double.parseDouble(text("warm-up-seconds")), list("only"),
                list("kernels"), list("engines"),
                List.of(text("jmh").split(" ", -1)).stream().filter(part -> !part.isBlank()).toList());
    }

    static boolean selected(List<String> selection, String name) {
        return selection.isEmpty() || selection.contains(name);
    }

    private static List<String> mavenCommand() {
        return Boolean.parseBoolean(text("offline")) ? List.of(text("maven"), "-o") : List.of(text("maven"));
    }

    private static Path path(String name) {
        return Path.of(text(name)).toAbsolutePath().normalize();
    }

    private static List<String> list(String name) {
        return List.of(text(name).split(",", -1)).stream().filter(part -> !part.isBlank()).toList();
    }

    private static String text(String name) {
        return System.getProperty("bench." + name, "");
    }
}
