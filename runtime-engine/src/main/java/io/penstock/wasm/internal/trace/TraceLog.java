package io.penstock.wasm.internal.trace;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The events of one module's life, and their form as Chrome trace events. Safe for use by several threads. */
public final class TraceLog {

    /** Compilations with less than this between them are one span, unless each is to show. */
    private static final long GAP_NANOS = 2_000_000;

    /** The rows of the picture, from the top. */
    public enum Lane {
        /** Bytes arrive and are validated. */
        STREAMING(0, "Streaming", ""),
        /** The baseline compiler. */
        BASELINE(1, "Baseline", "BaselineCompilation"),
        /** The optimizing compiler. */
        TOP_TIER(2, "Top tier", "TopTierCompilation"),
        /** The guest runs. */
        EXECUTION(3, "Execution", "");

        private final int row;
        private final String text;
        private final String compilation;

        Lane(int row, String text, String compilation) {
            this.row = row;
            this.text = text;
            this.compilation = compilation;
        }
    }

    /**
     * An event.
     *
     * @param thread who did it, 0 where that says nothing
     * @param end when, as {@link System#nanoTime()}
     * @param nanos how long it took, -1 for a moment
     * @param function index of the function that was compiled, else -1
     * @param functions how many were compiled
     * @param wasmBytes size of their bodies
     * @param codeBytes size of their class files
     * @param args more to show, of what is no compilation
     */
    private record Entry(Lane lane, long thread, String name, long end, long nanos, int function, int functions,
            long wasmBytes, long codeBytes, Map<String, Object> args) {

        Entry(Lane lane, String name, long nanos, Map<String, Object> args) {
            this(lane, 0, name, System.nanoTime(), nanos, -1, 0, 0, 0, args);
        }

        long start() {
            return end - Math.max(0, nanos);
        }

        /** The same, over at that time if not before. */
        Entry before(long time) {
            return end <= time
                    ? this
                    : new Entry(lane, thread, name, time, nanos, function, functions, wasmBytes, codeBytes, args);
        }

        boolean isNext(Entry next) {
            return function >= 0 && next.function >= 0 && lane == next.lane && thread == next.thread
                    && next.start() - end < GAP_NANOS;
        }

        Entry and(Entry next) {
            return new Entry(lane, thread, name, next.end, next.end - start(), function, functions + next.functions,
                    wasmBytes + next.wasmBytes, codeBytes + next.codeBytes, args);
        }

        /** What to show besides the name. */
        Map<String, Object> details(boolean single) {
            if (function < 0) {
                return args;
            }
            Map<String, Object> details = new LinkedHashMap<>();
            details.put(single ? "function" : "functions", single ? function : functions);
            details.put("wasmBytes", wasmBytes);
            details.put("codeBytes", codeBytes);
            return details;
        }
    }

    private final String moduleName;
    private final int most;
    private final long begin = System.nanoTime();
    private final List<Entry> entries = new ArrayList<>(); // guarded by this
    private long dropped; // guarded by this

    /** An empty log that keeps the first {@code most} events. */
    public TraceLog(String moduleName, int most) {
        this.moduleName = moduleName;
        this.most = most;
    }

    private synchronized void add(Entry entry) {
        if (entries.size() < most) {
            entries.add(entry);
        } else {
            dropped++;
        }
    }

    /** Whether there is an event of this name. */
    public synchronized boolean has(String name) {
        return entries.stream().anyMatch(entry -> entry.name.equals(name));
    }

    /** Something that happens now. */
    public void instant(Lane lane, String name, Map<String, Object> args) {
        add(new Entry(lane, name, -1, args));
    }

    /** Something that took so long and ends now. */
    public void span(Lane lane, String name, long nanos, Map<String, Object> args) {
        add(new Entry(lane, name, nanos, args));
    }

    /** A compilation that ends now, on this thread. */
    public void compilation(Lane lane, int function, int wasmBytes, int codeBytes, long nanos) {
        add(new Entry(lane, Thread.currentThread().threadId(), lane.compilation, System.nanoTime(), nanos, function, 1,
                wasmBytes, codeBytes, Map.of()));
    }

    /** All of it as JSON: Chrome's trace event format, with microseconds since the log's begin. */
    public String json(boolean detailed) {
        List<Entry> copy;
        long lost;
        synchronized (this) {
            copy = new ArrayList<>(entries);
            lost = dropped;
        }
        copy.sort(Comparator.comparing(Entry::lane).thenComparingLong(Entry::thread)
                .thenComparingLong(Entry::end));
        oneAfterTheOther(copy);
        List<Entry> shown = detailed ? copy : joined(copy);
        long origin = Math.min(begin, copy.stream().mapToLong(Entry::start).min().orElse(begin));
        TraceJson json = new TraceJson(moduleName, origin);
        for (Lane lane : Lane.values()) {
            json.lane(lane.row, lane.text);
        }
        for (Entry entry : shown) {
            json.event(entry.name, json.track(entry.lane.row, entry.lane.text, entry.thread), entry.start(),
                    entry.nanos, entry.details(detailed));
        }
        Entry last = lastTopTier(shown);
        if (last != null) {
            json.event("TopTierFinished", json.track(Lane.TOP_TIER.row, Lane.TOP_TIER.text, last.thread),
                    last.end, -1, Map.of("meaning", "nothing was optimized after this until now"));
        }
        return json.finish(lost);
    }

    /**
     * Functions that are optimized together are told of when all of them are ready; a thread has compiled them one after the
     * other before. Spans of a row must not overlap in part.
     */
    private static void oneAfterTheOther(List<Entry> sorted) {
        for (int i = sorted.size() - 2; i >= 0; i--) {
            Entry entry = sorted.get(i);
            Entry next = sorted.get(i + 1);
            if (entry.function >= 0 && next.function >= 0 && entry.lane == next.lane && entry.thread == next.thread) {
                sorted.set(i, entry.before(next.start() - 1)); // readers add up fractions of microseconds
            }
        }
    }

    private static List<Entry> joined(List<Entry> sorted) {
        List<Entry> joined = new ArrayList<>();
        for (Entry entry : sorted) {
            if (!joined.isEmpty() && joined.getLast().isNext(entry)) {
                joined.set(joined.size() - 1, joined.getLast().and(entry));
            } else {
                joined.add(entry);
            }
        }
        return joined;
    }

    private static @Nullable Entry lastTopTier(List<Entry> shown) {
        return shown.stream().filter(entry -> entry.lane == Lane.TOP_TIER && entry.function >= 0)
                .max(Comparator.comparingLong(Entry::end)).orElse(null);
    }
}
