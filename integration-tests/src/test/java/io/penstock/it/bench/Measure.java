package io.penstock.it.bench;

import java.util.List;
import java.util.Set;

/**
 * One of the measures: a table of its own.
 *
 * @param name of the file, without {@code .tsv}
 * @param subject heading of the first column
 * @param unit of the median
 * @param reference the engine that ratios refer to
 * @param engines which take part, the reference among them
 * @param tasks the processes to start for each engine, with what to read of their results
 */
record Measure(String name, String subject, String unit, String reference, Set<String> engines, List<Task> tasks) {

    /**
     * One process: mode and arguments as in {@link GuestProgram}.
     *
     * @param check which word of its result must be the same with all engines; 0 when none
     */
    record Task(String mode, List<String> arguments, int check, List<Reading> readings) {
    }

    /**
     * A figure in a result.
     *
     * @param subject first column
     * @param word which word of the line; RESULT is word 0
     */
    record Reading(String subject, int word) {
    }
}
