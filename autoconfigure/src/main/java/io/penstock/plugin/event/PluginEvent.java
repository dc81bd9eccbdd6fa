package io.penstock.plugin.event;

import io.penstock.plugin.PluginId;
import io.penstock.plugin.PluginInfo;

/** Something has happened to a plugin. */
public sealed interface PluginEvent {

    /** Which plugin. */
    PluginId id();

    /**
     * A version was published: installed, or brought back.
     *
     * @param info the version
     */
    record Installed(PluginInfo info) implements PluginEvent {
        @Override
        public PluginId id() {
            return info.id();
        }
    }

    /**
     * A version was not published; what was there before serves on.
     *
     * @param id which plugin
     * @param error why
     */
    record InstallFailed(PluginId id, Throwable error) implements PluginEvent {
    }

    /**
     * A version that was replaced or removed has served its last call, and is closed.
     *
     * @param info the version
     */
    record Drained(PluginInfo info) implements PluginEvent {
        @Override
        public PluginId id() {
            return info.id();
        }
    }

    /**
     * A plugin was removed.
     *
     * @param id which plugin
     */
    record Removed(PluginId id) implements PluginEvent {
    }
}
