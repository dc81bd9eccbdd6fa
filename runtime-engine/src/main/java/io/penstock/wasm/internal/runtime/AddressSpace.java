package io.penstock.wasm.internal.runtime;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reserves address space of the system: {@code mmap} without swap reserve, whose pages arrive, zeroed, when they are first
 * touched. Works on 64-bit Linux and macOS where native access is allowed; elsewhere nothing can be reserved.
 */
final class AddressSpace {

    /** What {@link #reserve} returns when there is none. */
    static final long NONE = -1;

    private static final int READ_WRITE = 1 | 2;
    private static final int LINUX_PRIVATE_ANONYMOUS_NORESERVE = 0x2 | 0x20 | 0x4000;
    private static final int MACOS_PRIVATE_ANONYMOUS_NORESERVE = 0x2 | 0x1000 | 0x40;
    private static final long MAP_FAILED = -1;
    private static final int LINUX_NO_HUGE_PAGES = 15;
    private static final int LINUX_DO_NOT_NEED = 4;
    private static final Path HUGE_PAGES = Path.of("/sys/kernel/mm/transparent_hugepage/enabled");

    private static final @Nullable Calls CALLS = link();

    /** The system's calls; {@code advise} only on Linux, whose advice means what is meant here. */
    private record Calls(MethodHandle map, MethodHandle unmap, @Nullable MethodHandle advise, boolean noHugePages,
            int flags) {
    }

    private AddressSpace() {
    }

    @SuppressWarnings("restricted")
    private static @Nullable Calls link() {
        String system = System.getProperty("os.name", "");
        boolean linux = system.equals("Linux");
        if (ADDRESS.byteSize() != JAVA_LONG.byteSize() || !(linux || system.startsWith("Mac"))) {
            return null;
        }
        try {
            Linker linker = Linker.nativeLinker();
            SymbolLookup symbols = linker.defaultLookup();
            return new Calls(
                    linker.downcallHandle(symbols.findOrThrow("mmap"),
                            FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT,
                                    JAVA_LONG)),
                    linker.downcallHandle(symbols.findOrThrow("munmap"),
                            FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG)),
                    linux ? linker.downcallHandle(symbols.findOrThrow("madvise"),
                            FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT)) : null,
                    linux && hugePagesUnasked(),
                    linux ? LINUX_PRIVATE_ANONYMOUS_NORESERVE : MACOS_PRIVATE_ANONYMOUS_NORESERVE);
        } catch (IllegalCallerException | UnsupportedOperationException | NoSuchElementException e) {
            System.getLogger("io.penstock.wasm").log(System.Logger.Level.INFO,
                    "No native access, linear memories will grow by copying: {0}", e.getMessage());
            return null;
        }
    }

    /** Whether the first byte touched would bring two megabytes: as much as a small guest's memory thirty times. */
    private static boolean hugePagesUnasked() {
        try {
            return Files.readString(HUGE_PAGES).contains("[always]");
        } catch (IOException e) {
            return false; // a system without them
        }
    }

    /** Reserves so many bytes; returns the address or {@link #NONE}. */
    static long reserve(long bytes) {
        if (CALLS == null) {
            return NONE;
        }
        try {
            long address = (long) CALLS.map.invokeExact(0L, bytes, READ_WRITE, CALLS.flags, -1, 0L);
            if (address == MAP_FAILED) {
                return NONE;
            }
            if (CALLS.advise != null && CALLS.noHugePages) {
                // a refusal changes how much memory is used, not what is in it
                var _ = (int) CALLS.advise.invokeExact(address, bytes, LINUX_NO_HUGE_PAGES);
            }
            return address;
        } catch (Throwable e) {
            throw new IllegalStateException("mmap or madvise", e); // the handle itself throws nothing
        }
    }

    /**
     * The reserved range as a segment; closing the arena gives it back.
     *
     * @param then what is done afterwards
     */
    @SuppressWarnings("restricted")
    static MemorySegment segment(long address, long bytes, Arena arena, Runnable then) {
        return MemorySegment.ofAddress(address).reinterpret(bytes, arena, _ -> {
            unmap(address, bytes);
            then.run();
        });
    }

    /** A segment of so many bytes, each access to which fails because its scope is not alive. */
    static MemorySegment closedSegment(long bytes) {
        return Closed.SEGMENT.asSlice(0, bytes);
    }

    private static final class Closed {

        private static final MemorySegment SEGMENT = segment();

        private Closed() {
        }

        @SuppressWarnings("restricted")
        private static MemorySegment segment() {
            try (Arena arena = Arena.ofShared()) {
                return MemorySegment.NULL.reinterpret(Long.MAX_VALUE, arena, null);
            }
        }
    }

    /** Whether {@link #discard} can do something. */
    static boolean canDiscard() {
        return CALLS != null && CALLS.advise != null;
    }

    /**
     * Gives the pages of a part of a reserved range back: it is zero afterwards, and costs nothing until it is touched.
     *
     * @param part begins and ends where pages do; nobody may give the range back meanwhile
     * @return false where that cannot be done, and nothing has changed
     */
    static boolean discard(MemorySegment part) {
        if (CALLS == null || CALLS.advise == null) {
            return false;
        }
        try {
            return (int) CALLS.advise.invokeExact(part.address(), part.byteSize(), LINUX_DO_NOT_NEED) == 0;
        } catch (Throwable e) {
            throw new IllegalStateException("madvise", e);
        }
    }

    private static void unmap(long address, long bytes) {
        Calls calls = Objects.requireNonNull(CALLS);
        try {
            int result = (int) calls.unmap.invokeExact(address, bytes);
            if (result != 0) {
                throw new IllegalStateException("munmap failed");
            }
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("munmap", e);
        }
    }
}
