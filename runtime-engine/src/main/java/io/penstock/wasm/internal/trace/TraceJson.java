package io.penstock.wasm.internal.trace;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** Writes Chrome trace events, JSON object format. For one thread. */
final class TraceJson {

    private static final int PROCESS = 1;
    /** Tracks of a lane: its own, then one for each thread that worked for it. */
    private static final int TRACKS = 1_000;

    private final StringBuilder text = new StringBuilder("{\"displayTimeUnit\":\"ms\",\"traceEvents\":[");
    private final long origin;
    private final Map<Integer, Map<Long, Integer>> tracks = new HashMap<>();
    private boolean first = true;

    TraceJson(String moduleName, long origin) {
        this.origin = origin;
        metadata("process_name", 0, "name", "wasm module " + moduleName);
    }

    /** A row of the picture. */
    void lane(int lane, String name) {
        metadata("thread_name", lane * TRACKS, "name", name);
        metadata("thread_sort_index", lane * TRACKS, "sort_index", lane * TRACKS);
    }

    /** The row for what a thread did in a lane; the first one has the lane's own. */
    int track(int lane, String name, long thread) {
        if (thread == 0) {
            return lane * TRACKS;
        }
        Map<Long, Integer> known = tracks.computeIfAbsent(lane, ignored -> new HashMap<>());
        Integer track = known.get(thread);
        if (track == null) {
            track = lane * TRACKS + known.size();
            known.put(thread, track);
            if (known.size() > 1) {
                metadata("thread_name", track, "name", name + " " + known.size());
                metadata("thread_sort_index", track, "sort_index", track);
            }
        }
        return track;
    }

    /** A span, or a moment when {@code nanos} is negative. */
    void event(String name, int track, long start, long nanos, Map<String, Object> args) {
        begin();
        text.append("{\"name\":").append(quoted(name)).append(",\"cat\":\"wasm\",\"ph\":\"")
                .append(nanos < 0 ? "i\",\"s\":\"t" : "X").append("\",\"pid\":").append(PROCESS).append(",\"tid\":")
                .append(track).append(",\"ts\":").append(micros(start - origin));
        if (nanos >= 0) {
            text.append(",\"dur\":").append(micros(nanos));
        }
        args(args);
        text.append('}');
    }

    private void metadata(String name, int track, String key, Object value) {
        begin();
        text.append("{\"name\":").append(quoted(name)).append(",\"ph\":\"M\",\"pid\":").append(PROCESS)
                .append(",\"tid\":").append(track);
        args(Map.of(key, value));
        text.append('}');
    }

    private void args(Map<String, Object> args) {
        text.append(",\"args\":{");
        String separator = "";
        for (Map.Entry<String, Object> arg : args.entrySet()) {
            text.append(separator).append(quoted(arg.getKey())).append(':')
                    .append(arg.getValue() instanceof Number number ? number.toString()
                            : quoted(arg.getValue().toString()));
            separator = ",";
        }
        text.append('}');
    }

    private void begin() {
        if (!first) {
            text.append(',');
        }
        first = false;
        text.append('\n');
    }

    /** The whole text. */
    String finish(long dropped) {
        return text.append("\n],\"otherData\":{\"droppedEvents\":").append(dropped).append("}}\n").toString();
    }

    private static String micros(long nanos) {
        return String.format(Locale.ROOT, "%d.%03d", nanos / 1_000, nanos % 1_000);
    }

    private static String quoted(String value) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c < ' ' || Character.isSurrogate(c) || c == 0x2028 || c == 0x2029) {
                quoted.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }
}
