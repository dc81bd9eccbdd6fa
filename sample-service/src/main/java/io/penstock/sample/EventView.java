package io.penstock.sample;

import io.penstock.plugin.event.PluginEvent;
import java.time.Instant;
import java.util.Objects;

/** Something that happened to a plugin as JSON; {@code detail} is the revision or the reason. */
record EventView(Instant at, String event, String plugin, String detail) {

    static EventView of(PluginEvent event) {
        String detail = switch (event) {
            case PluginEvent.Installed installed -> revision(installed.info().revision());
            case PluginEvent.Drained drained -> revision(drained.info().revision());
            case PluginEvent.InstallFailed failed ->
                Objects.requireNonNullElse(failed.error().getMessage(), failed.error().toString());
            case PluginEvent.Removed _ -> "";
        };
        return new EventView(Instant.now(), event.getClass().getSimpleName(), event.id().name(), detail);
    }

    private static String revision(long number) {
        return "revision " + number;
    }
}
