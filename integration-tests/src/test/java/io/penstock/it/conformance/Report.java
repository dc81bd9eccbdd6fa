package io.penstock.it.conformance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The table of results, for people and for programs. */
final class Report {

    private final List<ScriptResult> results = new ArrayList<>();

    synchronized void add(ScriptResult result) {
        results.add(result);
    }

    /**
     * Writes {@code summary.tsv}, what was skipped in {@code skipped.tsv} and, where the engine rejects in other words than the
     * suite's, {@code messages.tsv}.
     */
    synchronized void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        List<String> rows = new ArrayList<>(List.of("file\tmode\tpassed\tfailed\tskipped\treason"));
        List<String> skips = new ArrayList<>(List.of("file\tmode\tline\treason"));
        List<String> words = new ArrayList<>(List.of("file\tline\texpected\tfound"));
        for (ScriptResult r : results) {
            rows.add(String.join("\t", r.file(), r.mode(), "" + r.passed(), "" + r.failures().size(),
                    "" + count(r.skipped()), text(r.skipped())));
            skips.addAll(r.skips());
            if (r.mode().equals(Mode.ALL.getFirst().name())) {
                words.addAll(r.messages());
            }
        }
        Files.write(folder.resolve("summary.tsv"), rows);
        Files.write(folder.resolve("skipped.tsv"), skips);
        Files.write(folder.resolve("messages.tsv"), words);
    }

    /** A line for each file and mode, and the totals of each mode. */
    synchronized String table() {
        String format = "%-28s %-18s %7s %7s %7s  %s%n";
        StringBuilder out = new StringBuilder("%n".formatted());
        out.append(format.formatted("file", "mode", "passed", "failed", "skipped", "reasons"));
        for (ScriptResult r : results) {
            out.append(format.formatted(r.file(), r.mode(), r.passed(), r.failures().size(), count(r.skipped()),
                    text(r.skipped())));
        }
        for (Mode mode : Mode.ALL) {
            int passed = 0;
            int failed = 0;
            Map<String, Integer> skipped = new TreeMap<>();
            for (ScriptResult r : results) {
                if (r.mode().equals(mode.name())) {
                    passed += r.passed();
                    failed += r.failures().size();
                    r.skipped().forEach((reason, n) -> skipped.merge(reason, n, Integer::sum));
                }
            }
            out.append(format.formatted("TOTAL", mode.name(), passed, failed, count(skipped), text(skipped)));
        }
        return out.toString();
    }

    private static int count(Map<String, Integer> skipped) {
        return skipped.values().stream().mapToInt(Integer::intValue).sum();
    }

    private static String text(Map<String, Integer> skipped) {
        return skipped.entrySet().stream().map(e -> e.getKey() + ": " + e.getValue()).collect(Collectors.joining("; "));
    }
}
