package io.penstock.plugin;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.NoSuchElementException;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * The priority that the system gives a thread, which Java's own priorities do not change on Linux. Linux alone has one for each thread;
 * elsewhere, and where native access is denied, nothing happens.
 */
final class SystemPriority {

    /** The "nice" value of a thread that gives way; new threads have that of the process, usually 0. */
    private static final int NICE = 19;
    private static final int PRIO_PROCESS = 0;

    private static final @Nullable Calls CALLS = link();

    private record Calls(MethodHandle getTid, MethodHandle setPriority) {
    }

    private SystemPriority() {
    }

    @SuppressWarnings("restricted")
    private static @Nullable Calls link() {
        if (!System.getProperty("os.name", "").equals("Linux")
                || !SystemPriority.class.getModule().isNativeAccessEnabled()) {
            return null;
        }
        try {
            Linker linker = Linker.nativeLinker();
            SymbolLookup symbols = linker.defaultLookup();
            return new Calls(
                    linker.downcallHandle(symbols.findOrThrow("gettid"), FunctionDescriptor.of(ValueLayout.JAVA_INT)),
                    linker.downcallHandle(symbols.findOrThrow("setpriority"),
                            FunctionDescriptor.of(ValueLayout.JAVA_INT,
                                    ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT)));
        } catch (IllegalCallerException | UnsupportedOperationException | NoSuchElementException e) {
            LogFactory.getLog(SystemPriority.class)
                    .info("Long calls will not give way to short ones: " + e.getMessage());
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

    /** Lets the thread of this number give way to others; whether it does. */
    static boolean giveWay(int thread) {
        try {
            return CALLS != null && (int) CALLS.setPriority.invokeExact(PRIO_PROCESS, thread, NICE) == 0;
        } catch (Throwable e) {
            throw new IllegalStateException("setpriority", e); // the handle itself throws nothing
        }
    }
}
