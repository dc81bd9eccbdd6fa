package io.penstock.it.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/** What was measured: medians over the rounds, ratios to the reference and, of the kernels, their geometric mean. */
final class Table {

    private static final String MEAN = "geomean";

    private final Measure measure;
    private final List<String> engines;
    private final Map<String, Map<String, List<Double>>> values = new LinkedHashMap<>();

    Table(Measure measure, List<String> engines) {
        this.measure = measure;
        this.engines = engines;
    }

    void add(String subject, String engine, double value) {
        values.computeIfAbsent(subject, ignored -> new LinkedHashMap<>())
                .computeIfAbsent(engine, ignored -> new ArrayList<>()).add(value);
    }

    private OptionalDouble median(String subject, String engine) {
        List<Double> all = values.getOrDefault(subject, Map.of()).getOrDefault(engine, List.of());
        return all.stream().mapToDouble(Double::doubleValue).sorted().skip(all.size() / 2).findFirst();
    }

    private OptionalDouble ratio(String subject, String engine) {
        OptionalDouble own = median(subject, engine);
        OptionalDouble reference = median(subject, measure.reference());
        return own.isPresent() && reference.isPresent()
                ? OptionalDouble.of(own.getAsDouble() / reference.getAsDouble())
                : OptionalDouble.empty();
    }

    private boolean hasMean() {
        return measure.tasks().getFirst().mode().equals("steady") && values.size() > 1;
    }

    private List<Double> ratios(String engine) {
        return values.keySet().stream().filter(kernel -> !kernel.equals(Measures.APART))
                .map(kernel -> ratio(kernel, engine)).filter(OptionalDouble::isPresent).map(OptionalDouble::getAsDouble)
                .toList();
    }

    private OptionalDouble mean(String engine) {
        return ratios(engine).stream().mapToDouble(Math::log).average().stream().map(Math::exp).findFirst();
    }

    /** For the console: ratios; where an engine has no figure, a dash. */
    String text() {
        StringBuilder text = new StringBuilder(String.format("%n%s: ratio to %s (median %s)%n%-28s", measure.name(),
                measure.reference(), measure.unit(), measure.subject()));
        engines.forEach(engine -> text.append(String.format(" %24s", engine)));
        for (String subject : values.keySet()) {
            text.append(String.format("%n%-28s", subject));
            for (String engine : engines) {
                OptionalDouble median = median(subject, engine);
                OptionalDouble ratio = ratio(subject, engine);
                String cell = median.isEmpty() ? "-" : number(ratio, "%.2f") + " (" + number(median, "%.2f") + ")";
                text.append(String.format(" %24s", cell));
            }
        }
        if (hasMean()) {
            text.append(String.format("%n%-28s", MEAN));
            long all = values.keySet().stream().filter(kernel -> !kernel.equals(Measures.APART)).count();
            for (String engine : engines) {
                int own = ratios(engine).size();
                String of = own == all ? "" : " of " + own + "/" + all;
                text.append(String.format(" %24s", number(mean(engine), "%.3f") + of));
            }
        }
        return text.append(System.lineSeparator()).toString();
    }

    void write(Path file) throws IOException {
        List<String> rows = new ArrayList<>();
        rows.add(String.join("\t", measure.subject(), "engine", "median_" + measure.unit(),
                "ratio_to_" + measure.reference().replace('-', '_')));
        for (String subject : values.keySet()) {
            for (String engine : engines) {
                rows.add(String.join("\t", subject, engine, number(median(subject, engine), "%.4f"),
                        number(ratio(subject, engine), "%.4f")));
            }
        }
        if (hasMean()) {
            for (String engine : engines) {
                rows.add(String.join("\t", MEAN, engine, "", number(mean(engine), "%.4f")));
            }
        }
        Files.write(file, rows);
    }

    /** Nothing where there is no figure. */
    private static String number(OptionalDouble value, String format) {
        return value.isPresent() ? String.format(Locale.ROOT, format, value.getAsDouble()) : "";
    }
}
