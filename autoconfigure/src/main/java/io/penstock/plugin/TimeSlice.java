package io.penstock.plugin;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.NoSuchElementException;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * How long the system lets a thread run before it is another's turn. Since Linux 6.12 a thread may ask for more or less than the usual few
 * milliseconds; it gets no other share of the processor, but one with a shorter slice that wakes up is let through at once. Elsewhere,
 * and where native access is denied, nothing happens.
 */
final class TimeSlice {

    private static final long SHORT_NANOS = 1_000_000;
    /** Each of the loops on a processor has its slice before the JVM has shaken hands with all of them. */
    private static final long LONG_NANOS = 10_000_000;

    // struct sched_attr of sched_setattr(2), in its first version
    private static final int ATTRIBUTES = 48;
    private static final int SIZE = 0;
    private static final int POLICY = 4;
    private static final int FLAGS = 8;
    private static final int NICE = 16;
    private static final int RUNTIME = 24;

    private static final int SCHED_OTHER = 0;
    /** Threads that this one starts have the usual slice; and no "nice" value below 0, so not for those that have one. */
    private static final long RESET_ON_FORK = 1;

    private static final @Nullable Calls CALLS = link();

    private record Calls(MethodHandle getTid, MethodHandle system, long setAttributes, long getAttributes) {
    }

    private TimeSlice() {
    }

    @SuppressWarnings("restricted")
    private static @Nullable Calls link() {
        long setAttributes = switch (System.getProperty("os.arch", "")) {
            case "amd64" -> 314;
            case "aarch64" -> 274;
            default -> 0;
        };
        if (setAttributes == 0 || !System.getProperty("os.name", "").equals("Linux")
                || !TimeSlice.class.getModule().isNativeAccessEnabled()) {
            return null;
        }
        try {
            Linker linker = Linker.nativeLinker();
            SymbolLookup symbols = linker.defaultLookup();
            return new Calls(
                    linker.downcallHandle(symbols.findOrThrow("gettid"), FunctionDescriptor.of(ValueLayout.JAVA_INT)),
                    linker.downcallHandle(symbols.findOrThrow("syscall"),
                            FunctionDescriptor.of(ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG,
                                    ValueLayout.ADDRESS, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG),
                            Linker.Option.firstVariadicArg(1)),
                    setAttributes, setAttributes + 1);
        } catch (IllegalCallerException | UnsupportedOperationException | NoSuchElementException e) {
            LogFactory.getLog(TimeSlice.class).info("Short calls will wait behind long ones: " + e.getMessage());
            return null;
        }
    }

    /** The system's number of the current thread; 0 where there is none. */
    static int currentThread() {
        try {
            return CALLS == null ? 0 : (int) CALLS.getTid.invokeExact();
        } catch (Throwable e) {
            throw new IllegalStateException("gettid", e); // the handle itself throws nothing
        }
    }

    /** Gives the thread of this number a long slice, so that others need not wait for its end. */
    static void lengthen(int thread) {
        set(thread, LONG_NANOS);
    }

    /** Gives the thread of this number a short slice, so that it is let through when it wakes up. */
    static void shorten(int thread) {
        set(thread, SHORT_NANOS);
    }

    private static void set(int thread, long nanos) {
        Calls calls = CALLS;
        if (calls == null || thread == 0) {
            return;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attributes = arena.allocate(ATTRIBUTES, Long.BYTES);
            long got = (long) calls.system.invokeExact(calls.getAttributes, (long) thread, attributes,
                    (long) ATTRIBUTES, 0L);
            if (got != 0 || attributes.get(ValueLayout.JAVA_INT, POLICY) != SCHED_OTHER) {
                return;
            }
            attributes.set(ValueLayout.JAVA_INT, SIZE, ATTRIBUTES);
            attributes.set(ValueLayout.JAVA_LONG, FLAGS,
                    attributes.get(ValueLayout.JAVA_INT, NICE) < 0 ? 0 : RESET_ON_FORK);
            attributes.set(ValueLayout.JAVA_LONG, RUNTIME, nanos);
            // What it says does not matter: where slices cannot be chosen, all goes on as usual.
            long ignored = (long) calls.system.invokeExact(calls.setAttributes, (long) thread, attributes, 0L, 0L);
        } catch (Throwable e) {
            throw new IllegalStateException("sched_setattr", e); // the handle itself throws nothing
        }
    }
}
