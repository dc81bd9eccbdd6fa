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
 * Reads the Wasm frames out of JVM stack traces. The class loader is named after the module; in it, classes
 * {@code penstock.F<function>}, {@code O<function>} and
 * {@code D<function>} hold code of one function; their methods whose names begin with {@value #PART} are not frames of their
 * own (parts split off, and ways in). Code of a loop, {@code O<function>L<loop>}, is the same frame as the code that it took
 * over from, which lies below it.
 */
public final class WasmFrames {

    /** Begin of the names of methods that do not count as frames. */
    public static final String PART = "part$";

    /** Longest Wasm stack: the innermost frames. */
    static final int MOST = 64;

    private static final String PREFIX = "penstock.";

    private static final AtomicLong IDS = new AtomicLong();
    private static final Map<String, Entry> MODULES = new ConcurrentHashMap<>();
    private static final ReferenceQueue<ModuleCode> DROPPED = new ReferenceQueue<>();

    private static final class Entry extends WeakReference<ModuleCode> {

        private final String loader;

        Entry(ModuleCode code) {
            super(code, DROPPED);
            loader = loaderName(code.id());
        }
    }

    private WasmFrames() {
    }

    /** An id that no module of this JVM has had. */
    public static long nextId() {
        return IDS.incrementAndGet();
    }

    /** The name of the class loader of a module's generated classes. */
    public static String loaderName(long id) {
        return "penstock.m" + id;
    }

    /** Makes the module's frames known; it is not kept alive. */
    public static void register(ModuleCode code) {
        Reference<?> dropped;
        while ((dropped = DROPPED.poll()) != null) {
            MODULES.remove(((Entry) dropped).loader);
        }
        Entry entry = new Entry(code);
        MODULES.put(entry.loader, entry);
    }

    static List<WasmFrame> of(StackTraceElement[] trace) {
        List<WasmFrame> frames = new ArrayList<>();
        boolean takenOver = false;
        for (StackTraceElement element : trace) {
            if (frames.size() == MOST) {
                break;
            }
            WasmFrame frame = frame(element);
            if (frame != null) {
                if (!takenOver) {
                    frames.add(frame);
                }
                takenOver = isLoop(element);
            }
        }
        return frames;
    }

    private static boolean isLoop(StackTraceElement element) {
        return element.getClassName().indexOf('L', PREFIX.length()) >= 0;
    }

    private static @Nullable WasmFrame frame(StackTraceElement element) {
        String loader = element.getClassLoaderName();
        Entry entry = loader == null ? null : MODULES.get(loader);
        ModuleCode code = entry == null ? null : entry.get();
        String name = element.getClassName();
        if (code == null || !name.startsWith(PREFIX) || element.getMethodName().startsWith(PART)) {
            return null;
        }
        int begin = PREFIX.length() + 1;
        int end = number(name, begin);
        if (end == begin || "FOD".indexOf(name.charAt(begin - 1)) < 0) {
            return null;
        }
        int function = Integer.parseInt(name, begin, end, 10);
        return new WasmFrame(code.name(), function, code.functionName(function));
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
