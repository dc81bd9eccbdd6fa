package io.penstock.plugin.actuate;

import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;
import io.penstock.plugin.PluginListener.CallOutcome;
import io.penstock.plugin.actuate.PluginObservation.HighKey;
import io.penstock.plugin.actuate.PluginObservation.LowKey;

/**
 * Names and tags of the observations of plugins, as {@link PluginObservation} documents them. An application that wants others
 * registers a {@link io.micrometer.observation.GlobalObservationConvention} for {@link PluginObservationContext}.
 */
public class PluginObservationConvention implements ObservationConvention<PluginObservationContext> {

    private final String name;

    /** Names and tags of one kind of observation. */
    public PluginObservationConvention(PluginObservation what) {
        name = what.getName();
    }

    @Override
    public String getName() {
        return name;
    }

    @Override
    public boolean supportsContext(Observation.Context context) {
        return context instanceof PluginObservationContext;
    }

    @Override
    public String getContextualName(PluginObservationContext context) {
        return (context.kind() + " " + context.plugin() + " " + context.function()).strip();
    }

    @Override
    public KeyValues getLowCardinalityKeyValues(PluginObservationContext context) {
        CallOutcome outcome = context.outcome();
        return KeyValues.of(KeyValue.of(LowKey.KIND, context.kind()),
                KeyValue.of(LowKey.OUTCOME, outcome == null ? KeyValue.NONE_VALUE : Tags.text(outcome)));
    }

    @Override
    public KeyValues getHighCardinalityKeyValues(PluginObservationContext context) {
        return KeyValues.of(KeyValue.of(HighKey.TENANT, context.plugin().tenant()),
                KeyValue.of(HighKey.PLUGIN, context.plugin().name()),
                KeyValue.of(HighKey.FUNCTION, context.function()));
    }
}
