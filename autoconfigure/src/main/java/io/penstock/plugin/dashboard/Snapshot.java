package io.penstock.plugin.dashboard;

import io.penstock.plugin.actuate.PluginReport;
import java.util.List;
import java.util.Map;

/**
 * What the page shows of one moment.
 *
 * @param time milliseconds since 1970
 * @param queue functions of all modules that wait to be optimized
 * @param queueLimit how many may
 * @param installs installs under way
 * @param plugins the plugins that are shown
 * @param hidden how many more there are
 * @param heat the heat map of each, by tenant/name
 */
record Snapshot(long time, int queue, int queueLimit, List<Install> installs, List<PluginReport> plugins, int hidden,
        Map<String, HeatMap> heat) {

    /** An install under way, with the bytes that have come. */
    record Install(String tenant, String name, long bytes) {
    }
}
