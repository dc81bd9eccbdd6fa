package io.penstock.plugin;

import io.penstock.wasm.api.ModuleStatistics;

/**
 * One installed plugin as it is at one moment.
 *
 * @param info which version
 * @param code what the engine knows of its module and instances
 * @param running its calls that have a thread
 * @param waiting its calls that wait for one
 * @param idle instances that wait for a next call
 * @param memoryLimit most bytes of linear memory an instance may have
 */
public record PluginStatus(PluginInfo info, ModuleStatistics code, int running, int waiting, int idle,
        long memoryLimit) {
}
