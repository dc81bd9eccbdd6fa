package io.penstock.plugin.actuate;

import io.micrometer.common.docs.KeyName;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.core.instrument.docs.MeterDocumentation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All meters; docs/metrics.md is made from this. */
public enum PenstockMeter implements MeterDocumentation {

    /** Gauge of modules. */
    MODULES("penstock.modules", Meter.Type.GAUGE, null, "Validated modules that are not released yet"),
    /** Gauge of instances. */
    INSTANCES("penstock.instances", Meter.Type.GAUGE, null, "Instances that are not closed yet"),
    /** Counter of leaks. */
    INSTANCES_LEAKED("penstock.instances.leaked", Meter.Type.COUNTER, null,
            "Instances that were dropped without being closed"),
    /** Timer of validations. */
    VALIDATION("penstock.validation", Meter.Type.TIMER, null,
            "Modules validated, from the first byte to the last check"),
    /** Gauge of functions. */
    FUNCTIONS("penstock.functions", Meter.Type.GAUGE, null, "Functions of installed plugins that have code of a tier",
            Key.TIER),
    /** Timer of compilations. */
    COMPILE("penstock.compile", Meter.Type.TIMER, null, "Functions compiled", Key.TIER),
    /** Counter of refusals. */
    COMPILE_REFUSED("penstock.compile.refused", Meter.Type.COUNTER, null, "Functions that a compiler refused",
            Key.TIER),
    /** Counter of loops. */
    LOOPS_COMPILED("penstock.loops.compiled", Meter.Type.COUNTER, null, "Loops that running calls go over to"),
    /** Counter of tier-ups. */
    TIER_UPS("penstock.tier-ups", Meter.Type.COUNTER, null,
            "How often functions asked to be optimized: queued, or rejected because the queue was full", Key.OUTCOME),
    /** Gauge of the queue. */
    TIER_UPS_WAITING("penstock.tier-ups.waiting", Meter.Type.GAUGE, null, "Functions that wait to be optimized"),
    /** Gauge of memory. */
    MEMORY_BYTES("penstock.memory.bytes", Meter.Type.GAUGE, BaseUnits.BYTES, "Linear memory of all instances"),
    /** Counter of growths. */
    MEMORY_GROWTHS("penstock.memory.growths", Meter.Type.COUNTER, null, "How often a linear memory grew"),
    /** Counter of traps. */
    TRAPS("penstock.traps", Meter.Type.COUNTER, null, "Guests that trapped", Key.KIND),
    /** Counter of interrupts. */
    INTERRUPTS("penstock.interrupts", Meter.Type.COUNTER, null,
            "Calls that were asked to stop: interrupted, or at their deadline", Key.KIND),
    /** Counter of cache loads. */
    CODE_CACHE_LOADS("penstock.code-cache.loads", Meter.Type.COUNTER, null,
            "Modules looked up in the code cache: hit, miss or rejected, the latter with a reason", Key.OUTCOME,
            Key.REASON),
    /** Counter of cache writes. */
    CODE_CACHE_WRITES("penstock.code-cache.writes", Meter.Type.COUNTER, null, "Writes to the code cache", Key.OUTCOME),
    /** Counter of cache bytes. */
    CODE_CACHE_BYTES("penstock.code-cache.bytes", Meter.Type.COUNTER, BaseUnits.BYTES,
            "Bytes read from and written to the code cache", Key.DIRECTION),
    /** Counter of evictions. */
    CODE_CACHE_EVICTIONS("penstock.code-cache.evictions", Meter.Type.COUNTER, null,
            "Entries removed from the code cache to stay within its size"),
    /** Gauge of plugins. */
    PLUGINS("penstock.plugins", Meter.Type.GAUGE, null, "Installed plugins"),
    /** Counter of installs. */
    INSTALLS("penstock.installs", Meter.Type.COUNTER, null, "Installs of plugins", Key.OUTCOME),
    /** Gauge of installs. */
    INSTALLS_ACTIVE("penstock.installs.active", Meter.Type.GAUGE, null, "Installs under way"),
    /** Timer of calls. */
    CALLS("penstock.calls", Meter.Type.TIMER, null,
            "Calls of plugins: the time they had a thread. The tag tenant is there with penstock.metrics.tenants",
            Key.KIND, Key.OUTCOME, Key.TENANT),
    /** Timer of waits. */
    CALLS_WAIT("penstock.calls.wait", Meter.Type.TIMER, null,
            "Time that calls waited for a thread, or for an instance of a plugin that has its most", Key.KIND),
    /** Gauge of running calls. */
    GUESTS_RUNNING("penstock.guests.running", Meter.Type.GAUGE, null, "Calls that have a thread"),
    /** Gauge of waiting calls. */
    GUESTS_WAITING("penstock.guests.waiting", Meter.Type.GAUGE, null, "Calls that wait for a thread");

    /** Tags; all values are of closed sets, but tenant, which is capped. */
    public enum Key implements KeyName {
        /** The compiler. */
        TIER("tier", "baseline, optimized"),
        /** How it ended. */
        OUTCOME("outcome", "success, failure and what the meter's description says; of calls: success, exit, trap, "
                + "cancelled, refused, error"),
        /** What of several. */
        KIND("kind", "of calls: invoke, run; of traps and interrupts: the trap's kind"),
        /** Why. */
        REASON("reason", "why the code cache rejected an entry, else none"),
        /** Which way. */
        DIRECTION("direction", "read, written"),
        /** Whose. */
        TENANT("tenant", "the tenant, or other for those beyond penstock.metrics.tenants");

        private final String text;
        private final String values;

        Key(String text, String values) {
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

    private final String text;
    private final Meter.Type type;
    private final @Nullable String unit;
    private final String description;
    @SuppressWarnings("ImmutableEnumChecker") // of immutable lists
    private final List<Key> keys;

    PenstockMeter(String text, Meter.Type type, @Nullable String unit, String description, Key... keys) {
        this.text = text;
        this.type = type;
        this.unit = unit;
        this.description = description;
        this.keys = List.of(keys);
    }

    @Override
    public String getName() {
        return text;
    }

    @Override
    public Meter.Type getType() {
        return type;
    }

    @Override
    public @Nullable String getBaseUnit() {
        return unit;
    }

    @Override
    public KeyName[] getKeyNames() {
        return keys.toArray(KeyName[]::new);
    }

    /** What it measures, in a sentence. */
    public String description() {
        return description;
    }
}
