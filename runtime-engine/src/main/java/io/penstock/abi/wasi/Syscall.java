package io.penstock.abi.wasi;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * Linux's file calls by their numbers, through libc's {@code syscall}: the JDK's own file methods take paths, and a path means
 * something else a moment later. Each call ends with the {@link Errno} that fits when the system refuses it.
 */
enum Syscall {
    READ(0, 63), WRITE(1, 64), CLOSE(3, 57), LSEEK(8, 62), PREAD64(17, 67), PWRITE64(18, 68), FCNTL(72, 25), FSYNC(74,
            82), FDATASYNC(75, 83), FTRUNCATE(77, 46), GETDENTS64(217, 61), MKDIRAT(258, 34), UNLINKAT(263,
                    35), LINKAT(265, 37), SYMLINKAT(266, 36), READLINKAT(267, 78), UTIMENSAT(280,
                            88), FALLOCATE(285, 47), RENAMEAT2(316, 276), STATX(332, 291), OPENAT2(437, 437);

    private static final String ARCHITECTURE = System.getProperty("os.arch", "");
    /** The numbers of x86; others have the generic ones. */
    static final boolean X86 = ARCHITECTURE.equals("amd64");
    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
    private static final int EINTR = 4;
    private static final int ENOSYS = 38;

    private static final @Nullable MethodHandle FUNCTION;
    /** Why there are no calls; empty when there are. */
    private static final String MISSING;

    static {
        MethodHandle function = null;
        String missing = "";
        if (!System.getProperty("os.name", "").equals("Linux") || !(X86 || ARCHITECTURE.equals("aarch64"))) {
            missing = "they need Linux on x86-64 or AArch64, this is " + System.getProperty("os.name") + " on "
                    + ARCHITECTURE;
        } else {
            try {
                function = link();
            } catch (IllegalCallerException | UnsupportedOperationException | NoSuchElementException e) {
                missing = "they need native access (--enable-native-access): " + e.getMessage();
            }
        }
        FUNCTION = function;
        MISSING = missing;
    }

    private final long x86;
    private final long generic;

    Syscall(long x86, long generic) {
        this.x86 = x86;
        this.generic = generic;
    }

    @SuppressWarnings("restricted")
    private static MethodHandle link() {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().findOrThrow("syscall"),
                FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
                Linker.Option.firstVariadicArg(1), Linker.Option.captureCallState("errno"));
    }

    /** Why files cannot be opened safely on this machine; empty when they can. */
    static String missing() {
        return MISSING.isEmpty() ? Probe.MISSING : MISSING;
    }

    /** Asked once: an older kernel, or a sandbox, does not know {@code openat2}. */
    private static final class Probe {
        static final String MISSING = probe();

        private static String probe() {
            try (Arena arena = Arena.ofConfined()) {
                // Fails in any case; what matters is how.
                long result = OPENAT2.invoke(-1, arena.allocateFrom("").address(), 0, 0, 0, arena);
                return result == -ENOSYS ? "they need the system call openat2 (Linux 5.6)" : "";
            }
        }
    }

    /** The result; the fitting {@link ErrnoException} when it is an error. */
    long call(Arena arena, long first, long second, long third, long fourth, long fifth) {
        long result = invoke(first, second, third, fourth, fifth, arena);
        if (result < 0) {
            throw Errno.ofLinux((int) -result).exception();
        }
        return result;
    }

    long call(Arena arena, long first, long second, long third, long fourth) {
        return call(arena, first, second, third, fourth, 0);
    }

    long call(Arena arena, long first, long second, long third) {
        return call(arena, first, second, third, 0, 0);
    }

    /** The result, or the negative number of the system's error. */
    long invoke(long first, long second, long third, long fourth, long fifth, Arena arena) {
        MethodHandle function = FUNCTION;
        if (function == null) {
            throw new IllegalStateException("bug in Penstock: a file without system calls, " + MISSING);
        }
        long number = X86 ? x86 : generic;
        MemorySegment state = arena.allocate(STATE);
        while (true) {
            long result;
            try {
                result = (long) function.invokeExact(state, number, first, second, third, fourth, fifth);
            } catch (Throwable e) {
                throw new IllegalStateException("syscall", e); // the handle itself throws nothing
            }
            if (result != -1) {
                return result;
            }
            int errno = (int) ERRNO.get(state, 0L);
            if (errno != EINTR) {
                return -errno;
            }
        }
    }
}
