package io.penstock.it.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * An engine to measure: how to start a fresh process of it.
 *
 * @param name as in the tables
 * @param command program and options, without mode and module
 * @param modeOptions options that one mode needs, between program and driver
 * @param driver what comes after the options; the mode is its first argument
 */
record Engine(String name, List<String> command, Map<String, List<String>> modeOptions, List<String> driver) {

    List<String> start(String mode, List<String> arguments) {
        List<String> all = new ArrayList<>(command);
        all.addAll(modeOptions.getOrDefault(mode, List.of()));
        all.addAll(driver);
        all.add(mode);
        all.addAll(arguments);
        return all;
    }
}
