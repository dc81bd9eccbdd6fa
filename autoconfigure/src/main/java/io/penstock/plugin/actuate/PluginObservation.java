package io.penstock.plugin.actuate;

import io.micrometer.common.docs.KeyName;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;
import io.micrometer.observation.docs.ObservationDocumentation;

/** All observations; docs/metrics.md is made from this. */
public enum PluginObservation implements ObservationDocumentation {

    /** A plugin is installed: from the first byte to its publication. */
    INSTALL("penstock.install", "An install of a plugin, from its first byte to its publication"),
    /** A function of a plugin is called, or a command run: from the queue to its end. */
    CALL("penstock.call", "A call of a plugin, its wait for a thread included");

    private final String text;
    private final String description;

    PluginObservation(String text, String description) {
        this.text = text;
        this.description = description;
    }

    @Override
    public String getName() {
        return text;
    }

    /** What it spans, in a sentence. */
    public String description() {
        return description;
    }

    @Override
    public Class<? extends ObservationConvention<? extends Observation.Context>> getDefaultConvention() {
        return PluginObservationConvention.class;
    }

    @Override
    public KeyName[] getLowCardinalityKeyNames() {
        return LowKey.values();
    }

    @Override
    public KeyName[] getHighCardinalityKeyNames() {
        return HighKey.values();
    }

    /** Keys with few values: tags of meters and spans. */
    public enum LowKey implements KeyName {
        /** What is done. */
        KIND("penstock.kind", "install, invoke, run"),
        /** How it ended. */
        OUTCOME("penstock.outcome", "success, exit, trap, cancelled, refused, error");

        private final String text;
        private final String values;

        LowKey(String text, String values) {
            this.text = text;
            this.values = values;
        }

        @Override
        public String asString() {
            return text;
        }

        /** What it may be, for people. */
        public String range() {
            return values;
        }
    }

    /** Keys with many values: tags of spans alone. */
    public enum HighKey implements KeyName {
        /** Whose plugin. */
        TENANT("penstock.tenant", "the tenant"),
        /** Its name. */
        PLUGIN("penstock.plugin", "the plugin's name"),
        /** What was called. */
        FUNCTION("penstock.function", "the exported function; empty for installs");

        private final String text;
        private final String values;

        HighKey(String text, String values) {
            this.text = text;
            this.values = values;
        }

        @Override
        public String asString() {
            return text;
        }

        /** What it may be, for people. */
        public String range() {
            return values;
        }
    }
}
