package io.penstock.plugin.actuate;

import io.penstock.plugin.PluginId;
import io.penstock.plugin.PluginListener;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts the calls of each plugin, and knows the installs under way. Safe for use by several threads. */
public final class PluginCalls implements PluginListener {

    private final Map<PluginId, Counts> counts = new ConcurrentHashMap<>();
    private final Map<PluginId, Long> installing = new ConcurrentHashMap<>();

    private static final class Counts {
        final PerValue<CallOutcome, LongAdder> outcomes = new PerValue<>(CallOutcome.class, LongAdder::new);
        final LongAdder nanos = new LongAdder();
    }

    /** Counters at zero. */
    public PluginCalls() {
    }

    /**
     * Calls that have ended.
     *
     * @param outcomes how many ended how
     * @param nanos time they had their threads, together
     */
    public record Ended(Map<String, Long> outcomes, long nanos) {

        /** All of them. */
        public long count() {
            return outcomes.values().stream().mapToLong(Long::longValue).sum();
        }
    }

    /** The calls of a plugin that have ended, since the start or since it was removed. */
    public Ended of(PluginId id) {
        Map<String, Long> outcomes = new TreeMap<>();
        Counts known = counts.get(id);
        if (known == null) {
            return new Ended(outcomes, 0);
        }
        known.outcomes.forEach((outcome, count) -> {
            if (count.sum() > 0) {
                outcomes.put(Tags.text(outcome), count.sum());
            }
        });
        return new Ended(outcomes, known.nanos.sum());
    }

    /** The installs under way, with the bytes that have come so far. */
    public Map<PluginId, Long> installing() {
        return new TreeMap<>(installing);
    }

    @Override
    public void installing(PluginId id, long bytes) {
        installing.put(id, bytes);
    }

    @Override
    public void installEnded(PluginId id) {
        installing.remove(id);
    }

    @Override
    public void removed(PluginId id) {
        counts.remove(id);
    }

    @Override
    public void callFinished(PluginId id, CallKind kind, CallOutcome outcome, long nanos) {
        Counts of = counts.computeIfAbsent(id, ignored -> new Counts());
        of.outcomes.get(outcome).increment();
        of.nanos.add(nanos);
    }
}
