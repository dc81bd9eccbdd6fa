package io.penstock.it.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The kernels in steady state on Penstock and on V8, interleaved, a fresh process for each measurement. Prints the ratios to
 * V8's optimizing compiler with their geometric mean and writes {@code steady.tsv}: {@code kernel, engine, median_ms,
 * ratio_to_v8_turbofan}. Arguments: the shared directory, the directory for the file, rounds, seconds to warm up.
 */
public final class SteadyBenchmark {

    private static final String REFERENCE = "v8-turbofan";
    private static final int REPETITIONS = 9;
    private static final List<String> ABSENT = List.of("penstock (the optimizing tier is not there yet)",
            "graalwasm-jit (no driver yet)", "endive (no driver yet)");

    private final Path kernels;
    private final Path driver;
    private final double warmUpSeconds;
    private final Map<String, Map<String, List<Double>>> medians = new LinkedHashMap<>();

    private SteadyBenchmark(Path shared, double warmUpSeconds) {
        this.kernels = shared.resolve("bench/kernels");
        this.driver = shared.resolve("bench/v8.mjs");
        this.warmUpSeconds = warmUpSeconds;
    }

    /** The program. */
    public static void main(String[] args) throws IOException, InterruptedException {
        SteadyBenchmark benchmark = new SteadyBenchmark(Path.of(args[0]), Double.parseDouble(args[3]));
        for (int round = 1; round <= Integer.parseInt(args[2]); round++) {
            benchmark.round(round);
        }
        benchmark.report(Files.createDirectories(Path.of(args[1])).resolve("steady.tsv"));
    }

    private void round(int round) throws IOException, InterruptedException {
        for (String line : Files.readAllLines(kernels.resolve("sizes.txt"))) {
            String[] words = line.split(" ", -1);
            if (words[0].equals("#") || words[0].equals("simd")) {
                continue; // SIMD is not there yet
            }
            List<String> results = new ArrayList<>();
            for (Map.Entry<String, List<String>> engine : engines().entrySet()) {
                String[] result = measure(engine.getValue(), words[0], words[1]);
                medians.computeIfAbsent(words[0], ignored -> new LinkedHashMap<>())
                        .computeIfAbsent(engine.getKey(), ignored -> new ArrayList<>()).add(Double.valueOf(result[1]));
                results.add(result[3]);
            }
            if (results.stream().distinct().count() != 1) {
                throw new IllegalStateException(words[0] + ": the engines' results differ: " + results);
            }
            System.out.println("round " + round + ": " + words[0]);
        }
    }

    private Map<String, List<String>> engines() {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Map<String, List<String>> engines = new LinkedHashMap<>();
        engines.put(REFERENCE, List.of("node", "--no-liftoff", "--no-wasm-tier-up", driver.toString(), "steady"));
        engines.put("v8-liftoff", List.of("node", "--liftoff-only", driver.toString(), "steady"));
        engines.put("penstock-baseline", List.of(java, "--enable-native-access=ALL-UNNAMED", "-cp",
                System.getProperty("java.class.path"), SteadyKernel.class.getName()));
        return engines;
    }

    private String[] measure(List<String> engine, String kernel, String n) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(engine);
        command.addAll(
                List.of(kernels.resolve("wasm/" + kernel + ".wasm").toString(), n, Double.toString(warmUpSeconds),
                        Integer.toString(REPETITIONS)));
        Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0 || !output.contains("RESULT ")) {
            throw new IllegalStateException(command + " ended with " + process.exitValue() + ": " + output);
        }
        return output.substring(output.indexOf("RESULT ")).split("\\s+", -1);
    }

    private void report(Path file) throws IOException {
        List<String> rows = new ArrayList<>(List.of("kernel\tengine\tmedian_ms\tratio_to_v8_turbofan"));
        StringBuilder table = new StringBuilder(String.format("%n%-10s", "kernel"));
        List<String> engines = List.copyOf(engines().keySet());
        engines.forEach(engine -> table.append(String.format("%20s", engine)));
        Map<String, Double> logs = new LinkedHashMap<>();
        medians.forEach((kernel, byEngine) -> {
            table.append(String.format("%n%-10s", kernel));
            double reference = median(byEngine.getOrDefault(REFERENCE, List.of()));
            for (String engine : engines) {
                double median = median(byEngine.getOrDefault(engine, List.of()));
                logs.merge(engine, Math.log(median / reference), Double::sum);
                rows.add(row(kernel, engine, String.format(Locale.ROOT, "%.3f", median), median / reference));
                table.append(String.format(Locale.ROOT, "%20.2f", median / reference));
            }
        });
        table.append(String.format("%n%-10s", "geomean"));
        for (String engine : engines) {
            double mean = Math.exp(logs.getOrDefault(engine, Double.NaN) / medians.size());
            rows.add(row("geomean", engine, "", mean));
            table.append(String.format(Locale.ROOT, "%20.2f", mean));
        }
        Files.write(file, rows);
        System.out.println(table);
        System.out.println(
                "ratios to " + REFERENCE + ", thread or process CPU time; absent: " + String.join(", ", ABSENT));
        System.out.println(file);
    }

    private static String row(String kernel, String engine, String median, double ratio) {
        return String.join("\t", kernel, engine, median, String.format(Locale.ROOT, "%.4f", ratio));
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().skip(values.size() / 2).findFirst().orElse(Double.NaN);
    }
}
