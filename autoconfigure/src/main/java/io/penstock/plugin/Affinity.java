package io.penstock.plugin;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.BitSet;
import java.util.NoSuchElementException;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Which processors the system may run a thread on: {@code sched_getaffinity(2)} and {@code sched_setaffinity(2)}. Elsewhere than on
 * Linux, and where native access is denied, nothing is known and nothing happens.
 */
final class Affinity {

    /** A bit for each of the 8,192 processors that Linux may have. */
    private static final long SET_BYTES = 1024;

    private static final @Nullable Calls CALLS = link();

    private record Calls(MethodHandle get, MethodHandle set) {
    }

    private Affinity() {
    }

    @SuppressWarnings("restricted")
    private static @Nullable Calls link() {
        if (!System.getProperty("os.name", "").equals("Linux") || !Affinity.class.getModule().isNativeAccessEnabled()) {
            return null;
        }
        try {
            Linker linker = Linker.nativeLinker();
            SymbolLookup symbols = linker.defaultLookup();
            FunctionDescriptor type = FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_LONG, ValueLayout.ADDRESS);
            return new Calls(linker.downcallHandle(symbols.findOrThrow("sched_getaffinity"), type),
                    linker.downcallHandle(symbols.findOrThrow("sched_setaffinity"), type));
        } catch (IllegalCallerException | UnsupportedOperationException | NoSuchElementException e) {
            LogFactory.getLog(Affinity.class).info("Long calls will use all processors: " + e.getMessage());
            return null;
        }
    }

    /** The processors of the thread with this number; none when they are not known. */
    static BitSet of(int thread) {
        Calls calls = CALLS;
        if (calls == null || thread == 0) {
            return new BitSet();
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment set = arena.allocate(SET_BYTES, Long.BYTES);
            int failed = (int) calls.get.invokeExact(thread, SET_BYTES, set);
            return failed == 0 ? BitSet.valueOf(set.asByteBuffer()) : new BitSet();
        } catch (Throwable e) {
            throw new IllegalStateException("sched_getaffinity", e); // the handle itself throws nothing
        }
    }

    /** Lets the thread with this number run on these processors alone; whether it was done. */
    static boolean set(int thread, BitSet processors) {
        Calls calls = CALLS;
        if (calls == null || thread == 0) {
            return false;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment set = arena.allocate(SET_BYTES, Long.BYTES);
            MemorySegment.copy(MemorySegment.ofArray(processors.toByteArray()), 0, set, 0,
                    (processors.length() + 7) / 8);
            return (int) calls.set.invokeExact(thread, SET_BYTES, set) == 0;
        } catch (Throwable e) {
            throw new IllegalStateException("sched_setaffinity", e); // the handle itself throws nothing
        }
    }
}
