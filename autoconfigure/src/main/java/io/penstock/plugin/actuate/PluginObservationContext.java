package io.penstock.plugin.actuate;

import io.micrometer.observation.Observation;
import io.penstock.plugin.PluginId;
import io.penstock.plugin.PluginListener.CallOutcome;
import org.jspecify.annotations.Nullable;

/** What is known of an install or a call that is observed. */
public final class PluginObservationContext extends Observation.Context {

    private final PluginId plugin;
    private final String kind;
    private final String function;
    private volatile @Nullable CallOutcome outcome;

    /**
     * Of something that begins.
     *
     * @param kind {@code install}, {@code invoke} or {@code run}
     * @param function the exported function; empty for an install
     */
    public PluginObservationContext(PluginId plugin, String kind, String function) {
        this.plugin = plugin;
        this.kind = kind;
        this.function = function;
    }

    /** Which plugin. */
    public PluginId plugin() {
        return plugin;
    }

    /** What is done: {@code install}, {@code invoke} or {@code run}. */
    public String kind() {
        return kind;
    }

    /** The exported function; empty for an install. */
    public String function() {
        return function;
    }

    /** How it has ended; null while it has not. */
    public @Nullable CallOutcome outcome() {
        return outcome;
    }

    void end(CallOutcome ended) {
        outcome = ended;
    }
}
