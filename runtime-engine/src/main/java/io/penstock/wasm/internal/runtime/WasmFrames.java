package io.penstock.wasm.internal.runtime;

import io.penstock.wasm.api.WasmFrame;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Reads the Wasm frames out of JVM stack traces. Class {@code penstock.m<id>.F<function>} (or {@code B<function>}) holds one function; its methods
 * whose names begin with {@value #PART} are not frames of their own (parts split off, and entries from the host).
 */
public final class WasmFrames {

    /** Begin of the names of methods that do not count as frames. */
    public static final String PART = "part$";

    /** Longest Wasm stack: the innermost frames. */
    static final int MOST = 64;

    private static final String PREFIX = "penstock.m";

    private static final AtomicLong IDS = new AtomicLong();
    private static final Map<Long, Entry> MODULES = new ConcurrentHashMap<>();
    private static final ReferenceQueue<ModuleCode> DROPPED = new ReferenceQueue<>();

    private static final class Entry extends WeakReference<ModuleCode> {

        private final long id;

        Entry(ModuleCode code) {
            super(code, DROPPED);
            id = code.id();
        }
    }

    private WasmFrames() {
    }

    /** An id that no module of this JVM has had. */
    public static long nextId() {
        return IDS.incrementAndGet();
    }

    /** Makes the module's frames known; it is not kept alive. */
    public static void register(ModuleCode code) {
        Reference<?> dropped;
        while ((dropped = DROPPED.poll()) != null) {
            MODULES.remove(((Entry) dropped).id);
        }
        MODULES.put(code.id(), new Entry(code));
    }

    static List<WasmFrame> of(StackTraceElement[] trace) {
        List<WasmFrame> frames = new ArrayList<>();
        boolean inBody = false;
        for (StackTraceElement element : trace) {
            if (frames.size() == MOST) {
                break;
            }
            WasmFrame frame = frame(element);
            if (frame != null) {
                // what calls the body of a function with tail calls is no frame of its own
                boolean isBody = element.getClassName().contains(".B");
                if (isBody || !inBody) {
                    frames.add(frame);
                }
                inBody = isBody;
            }
        }
        return frames;
    }

    private static @Nullable WasmFrame frame(StackTraceElement element) {
        String name = element.getClassName();
        if (!name.startsWith(PREFIX) || element.getMethodName().startsWith(PART)) {
            return null;
        }
        int dot = number(name, PREFIX.length());
        if (!name.startsWith(".F", dot) && !name.startsWith(".B", dot)) {
            return null;
        }
        int end = number(name, dot + 2);
        if (dot == PREFIX.length() || end == dot + 2) {
            return null;
        }
        Entry entry = MODULES.get(Long.parseLong(name, PREFIX.length(), dot, 10));
        ModuleCode code = entry == null ? null : entry.get();
        int function = Integer.parseInt(name, dot + 2, end, 10);
        return code == null ? null : new WasmFrame(code.name(), function, code.functionName(function));
    }

    /** Where the digits that begin here end. */
    private static int number(String text, int begin) {
        int end = begin;
        while (end < text.length() && Character.isDigit(text.charAt(end))) {
            end++;
        }
        return end;
    }
}
