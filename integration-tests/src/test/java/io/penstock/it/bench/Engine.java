package io.penstock.it.bench;

import io.penstock.it.bench.Measure.Task;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An engine to measure: how to start a fresh process of it.
 *
 * @param name as in the tables
 * @param command program and options, without mode and module
 * @param modeOptions options that one mode needs, between program and driver
 * @param driver what comes after the options; the mode is its first argument
 * @param warmUp factor for the seconds that it gets to warm up
 * @param mostRounds more of them are not run: it is slow, and not what is looked at
 * @param earlier what an earlier process with the same task does first; null when there is none
 */
record Engine(String name, List<String> command, Map<String, List<String>> modeOptions, List<String> driver,
        double warmUp, int mostRounds, @Nullable Earlier earlier) {

    /**
     * A process before the one that is measured.
     *
     * @param cache a directory that it finds empty and fills
     * @param command its program and options
     */
    record Earlier(Path cache, List<String> command) {
    }

    /** In a task's arguments: the seconds that the engine needs to be warm. */
    static final String WARM_UP = "warm-up";
    /** {@value #LONG} times as many: HotSpot is busy with SQLite for so long. */
    static final String LONG_WARM_UP = "long-warm-up";

    private static final int LONG = 5;

    /** One that starts without anything. */
    Engine(String name, List<String> command, Map<String, List<String>> modeOptions, List<String> driver,
            double warmUp, int mostRounds) {
        this(name, command, modeOptions, driver, warmUp, mostRounds, null);
    }

    List<String> start(Task task, Settings settings) {
        return start(command, task, settings);
    }

    /** With a command of its own, for the earlier process. */
    List<String> start(List<String> ownCommand, Task task, Settings settings) {
        List<String> all = new ArrayList<>(ownCommand);
        all.addAll(modeOptions.getOrDefault(task.mode(), List.of()));
        all.addAll(driver);
        all.add(task.mode());
        for (String argument : task.arguments()) {
            all.add(switch (argument) {
                case WARM_UP -> Double.toString(settings.warmUpSeconds() * warmUp);
                case LONG_WARM_UP -> Double.toString(settings.warmUpSeconds() * warmUp * LONG);
                default -> argument;
            });
        }
        return all;
    }
}
