package io.penstock.wasm.internal.runtime;

import io.penstock.wasm.api.SourcePosition;
import io.penstock.wasm.api.WasmFrame;
import io.penstock.wasm.internal.debug.SourceFrame;
import io.penstock.wasm.internal.module.ModuleInfo;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Reads the Wasm frames out of JVM stack traces. The class loader is named after the module; in it, classes
 * {@code penstock.F<function>}, {@code O<function>}, {@code D<function>} and {@code B<function>} hold code of one function; their methods whose names begin with {@value #PART} are not frames of their
 * own (parts split off, and ways in). Code of a loop, {@code O<function>L<loop>}, is the same frame as the code that it took
 * over from, which lies below it. What is called in tail position is in classes {@code B<function>}; the {@code F<function>}
 * below them has only begun that.
 */
public final class WasmFrames {

    /** Begin of the names of methods that do not count as frames. */
    public static final String PART = "part$";

    /** The method by which first code calls the code that has taken over: the frame below it does not count either. */
    public static final String TAKEN_OVER = PART + "call";

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
        StackTraceElement innermost = null; // of the parts of one function
        boolean takenOver = false;
        boolean inTailCalls = false;
        for (StackTraceElement element : trace) {
            if (frames.size() == MOST) {
                break;
            }
            if (inTailCalls && element.getClassName().startsWith(PREFIX + 'F')) {
                inTailCalls = false;
                continue;
            }
            ModuleCode code = code(element);
            int function = code == null ? -1 : function(element.getClassName());
            if (element.getMethodName().equals(TAKEN_OVER)) {
                takenOver = true;
                innermost = null;
            } else if (code != null && function >= 0) {
                StackTraceElement place = innermost == null || function(innermost.getClassName()) != function
                        ? element
                        : innermost;
                if (element.getMethodName().startsWith(PART)) {
                    innermost = place;
                    continue;
                }
                if (!takenOver) {
                    addFrames(code, function, place, frames);
                }
                innermost = null;
                takenOver = isLoop(element);
                inTailCalls = element.getClassName().startsWith(PREFIX + 'B');
            }
        }
        return frames.size() > MOST ? frames.subList(0, MOST) : frames;
    }

    /** The trace with files and lines of the guest's source, where they are known. */
    static StackTraceElement[] withSource(StackTraceElement[] trace) {
        StackTraceElement[] result = trace.clone();
        int most = MOST;
        for (int i = 0; i < trace.length && most > 0; i++) {
            ModuleCode code = code(trace[i]);
            int function = code == null ? -1 : function(trace[i].getClassName());
            if (code != null && function >= 0) {
                most--;
                result[i] = withSource(code, function, trace[i]);
            }
        }
        return result;
    }

    private static StackTraceElement withSource(ModuleCode code, int function, StackTraceElement element) {
        List<ModuleCode.Position> positions = code.positions(element.getClassName(), function,
                element.getLineNumber());
        if (positions.isEmpty()) {
            return element;
        }
        SourcePosition source = code.debugInfo().function(positions.getFirst().function())
                .frames(positions.getFirst().offset()).getFirst().position().orElse(null);
        return source == null ? element
                : new StackTraceElement(element.getClassLoaderName(), element.getModuleName(),
                        element.getModuleVersion(), element.getClassName(), element.getMethodName(),
                        source.fileName(), source.line());
    }

    private static void addFrames(ModuleCode code, int function, StackTraceElement place, List<WasmFrame> frames) {
        List<ModuleCode.Position> positions = code.positions(place.getClassName(), function, place.getLineNumber());
        if (positions.isEmpty()) {
            frames.add(new WasmFrame(code.name(), function, code.functionName(function), -1, Optional.empty()));
        }
        ModuleInfo info = code.info();
        for (ModuleCode.Position position : positions) {
            int index = position.function();
            long offset = info.bodies().get(index - info.importedFunctions()).offset() + position.offset();
            for (SourceFrame frame : code.debugInfo().function(index).frames(position.offset())) {
                frames.add(new WasmFrame(code.name(), index, frame.inlined().orElseGet(() -> code.functionName(index)),
                        offset, frame.position()));
            }
        }
    }

    private static boolean isLoop(StackTraceElement element) {
        return element.getClassName().indexOf('L', PREFIX.length()) >= 0;
    }

    private static @Nullable ModuleCode code(StackTraceElement element) {
        String loader = element.getClassLoaderName();
        Entry entry = loader == null ? null : MODULES.get(loader);
        return entry == null ? null : entry.get();
    }

    /** The function whose code a class has, or -1. */
    private static int function(String className) {
        int begin = PREFIX.length() + 1;
        if (!className.startsWith(PREFIX) || className.length() == begin - 1
                || "FODB".indexOf(className.charAt(begin - 1)) < 0) {
            return -1;
        }
        int end = number(className, begin);
        return end == begin ? -1 : Integer.parseInt(className, begin, end, 10);
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
