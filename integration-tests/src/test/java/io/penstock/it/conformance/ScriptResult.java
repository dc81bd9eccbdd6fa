package io.penstock.it.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What came of one script in one mode. Assertions are counted; of other commands (modules, actions) only those that fail
 * or are skipped, for each of them stands for something that was not tested.
 */
final class ScriptResult {

    private final String file;
    private final String mode;
    private final List<String> failures = new ArrayList<>();
    private final Map<String, Integer> skipped = new TreeMap<>();
    private final List<String> skips = new ArrayList<>();
    private final List<String> messages = new ArrayList<>();
    private int passed;

    ScriptResult(String file, String mode) {
        this.file = file;
        this.mode = mode;
    }

    void add(Command command, Outcome outcome) {
        switch (outcome) {
            case Outcome.Passed() -> passed += command instanceof Command.Assertion ? 1 : 0;
            case Outcome.Failed(String why) -> failures
                    .add(file + ".wast:" + command.line() + " " + command.getClass().getSimpleName() + ": " + why);
            case Outcome.Skipped(String reason) -> {
                skipped.merge(reason, 1, Integer::sum);
                skips.add(file + "\t" + mode + "\t" + command.line() + "\t" + reason);
            }
        }
    }

    /** Notes that the engine rejects for the right kind of reason, but in other words than the suite's. */
    void otherWords(Command command, String expected, String found) {
        messages.add(file + "\t" + command.line() + "\t" + expected + "\t" + found);
    }

    String file() {
        return file;
    }

    String mode() {
        return mode;
    }

    int passed() {
        return passed;
    }

    /** Each with file and line. */
    List<String> failures() {
        return failures;
    }

    /** Reason → count. */
    Map<String, Integer> skipped() {
        return skipped;
    }

    /** Tab-separated: file, mode, line, reason. */
    List<String> skips() {
        return skips;
    }

    /** Tab-separated: file, line, the suite's words, ours. */
    List<String> messages() {
        return messages;
    }
}
