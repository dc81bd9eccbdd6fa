package io.penstock.abi.wasi;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;

/**
 * Finds files by path beneath a directory that is open. The system itself resolves the path ({@code openat2} with
 * {@code RESOLVE_BENEATH}), so that neither symbolic links nor {@code ..} nor anybody who moves directories about meanwhile
 * leads out: what would is {@link Errno#PERM}. Functions that work on a name open its directory that way first, and then name
 * its last component only, which they do not follow.
 */
final class Beneath {

    static final int O_WRONLY = 1;
    static final int O_RDWR = 2;
    static final int O_CREAT = 0x40;
    static final int O_EXCL = 0x80;
    static final int O_TRUNC = 0x200;
    static final int O_APPEND = 0x400;
    static final int O_NONBLOCK = 0x800;
    static final int O_DSYNC = 0x1000;
    static final int O_SYNC = 0x101000;
    static final int O_DIRECTORY = Syscall.X86 ? 0x10000 : 0x4000;
    static final int O_NOFOLLOW = Syscall.X86 ? 0x20000 : 0x8000;
    private static final int O_NOCTTY = 0x100;
    private static final int O_CLOEXEC = 0x80000;
    private static final int O_PATH = 0x200000;

    static final int AT_EMPTY_PATH = 0x1000;
    private static final int AT_SYMLINK_NOFOLLOW = 0x100;
    private static final int AT_REMOVEDIR = 0x200;
    private static final int AT_FDCWD = -100;

    private static final long RESOLVE_NO_MAGICLINKS = 2;
    private static final long RESOLVE_BENEATH = 8;
    private static final int OPEN_HOW_BYTES = 24;
    private static final int NEW_FILE_MODE = 0666;
    private static final int NEW_DIRECTORY_MODE = 0777;

    private static final int STATX_BASIC = 0x7ff;
    private static final int STATX_BYTES = 256;

    private static final int EAGAIN = 11;
    private static final int EXDEV = 18;
    /** Tries to resolve a path in a directory tree that changes all the time. */
    private static final int TRIES = 128;

    private Beneath() {
    }

    /** Opens a directory of the host's, by the host's path. */
    static OpenFile directory(Path path) {
        try (Arena arena = Arena.ofConfined()) {
            return new OpenFile((int) open(arena, AT_FDCWD, path.toString(), O_DIRECTORY, 0));
        }
    }

    /** Opens what is already there, or is created with {@link #O_CREAT}. Never waits, also for pipes. */
    static OpenFile open(OpenFile directory, String path, int flags) {
        return beneath(directory, path, flags | O_NONBLOCK | O_NOCTTY);
    }

    private static OpenFile beneath(OpenFile directory, String path, int flags) {
        try (Arena arena = Arena.ofConfined()) {
            return new OpenFile(
                    (int) open(arena, directory.fd(), path, flags, RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS));
        }
    }

    private static long open(Arena arena, int directory, String path, int flags, long resolve) {
        if (path.isEmpty()) {
            throw Errno.NOENT.exception();
        }
        MemorySegment how = arena.allocateFrom(ValueLayout.JAVA_LONG, flags | O_CLOEXEC,
                (flags & O_CREAT) == 0 ? 0 : NEW_FILE_MODE, resolve);
        long name = arena.allocateFrom(path).address();
        for (int i = 0; i < TRIES; i++) {
            long result = Syscall.OPENAT2.invoke(directory, name, how.address(), OPEN_HOW_BYTES, 0, arena);
            if (result >= 0) {
                return result;
            }
            if (result == -EXDEV) {
                throw Errno.PERM.exception();
            }
            if (result != -EAGAIN) {
                throw Errno.ofLinux((int) -result).exception();
            }
        }
        throw Errno.AGAIN.exception();
    }

    /** A place that means a file without opening it, with which it can be asked about. */
    private static OpenFile locate(OpenFile directory, String path, int flags) {
        return beneath(directory, path, O_PATH | flags);
    }

    /**
     * The last component of a path, in its directory.
     *
     * @param parent the directory, open for this
     * @param name neither {@code .} nor {@code ..}, without slashes
     * @param slash whether slashes follow it: then it should be a directory
     */
    private record Place(OpenFile parent, String name, boolean slash) implements AutoCloseable {

        /** Finds it; a path that ends with {@code .} or {@code ..} has no name and fails with {@code nameless}. */
        static Place of(OpenFile directory, String path, Errno nameless) {
            int end = path.length();
            while (end > 0 && path.charAt(end - 1) == '/') {
                end--;
            }
            int begin = path.lastIndexOf('/', end - 1) + 1;
            String name = path.substring(begin, end);
            if (name.isEmpty() || name.equals(".") || name.equals("..")) {
                // What leads out, or does not exist, is told before.
                locate(directory, path, 0).close();
                throw nameless.exception();
            }
            return new Place(locate(directory, begin == 0 ? "." : path.substring(0, begin), O_DIRECTORY), name,
                    end < path.length());
        }

        FileStat stat() {
            return Beneath.stat(parent.fd(), name, AT_SYMLINK_NOFOLLOW);
        }

        boolean exists() {
            try {
                return stat().type() != null;
            } catch (ErrnoException e) {
                return false;
            }
        }

        /** With slashes behind it, it must be a directory. */
        void checkSlash() {
            if (slash && stat().type() != FileType.DIRECTORY) {
                throw Errno.NOTDIR.exception();
            }
        }

        @Override
        public void close() {
            parent.close();
        }
    }

    static FileStat stat(int fd, String name, int flags) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(STATX_BYTES, Long.BYTES);
            Syscall.STATX.call(arena, fd, arena.allocateFrom(name).address(), flags, STATX_BASIC, buffer.address());
            return FileStat.ofStatx(buffer);
        }
    }

    static FileStat stat(OpenFile directory, String path, boolean follow) {
        try (OpenFile found = locate(directory, path, follow ? 0 : O_NOFOLLOW)) {
            return found.stat();
        }
    }

    static void setTimes(OpenFile directory, String path, boolean follow, FileTimes times) {
        try (OpenFile found = locate(directory, path, follow ? 0 : O_NOFOLLOW); Arena arena = Arena.ofConfined()) {
            Syscall.UTIMENSAT.call(arena, found.fd(), arena.allocateFrom("").address(), times.segment(arena).address(),
                    AT_EMPTY_PATH);
        }
    }

    /** What a symbolic link says. */
    static byte[] readLink(OpenFile directory, String path) {
        try (OpenFile link = locate(directory, path, O_NOFOLLOW); Arena arena = Arena.ofConfined()) {
            if (link.stat().type() != FileType.SYMBOLIC_LINK) {
                throw Errno.INVAL.exception();
            }
            MemorySegment buffer = arena.allocate(PathArgument.MAX_BYTES);
            long length = Syscall.READLINKAT.call(arena, link.fd(), arena.allocateFrom("").address(), buffer.address(),
                    buffer.byteSize());
            return buffer.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
        }
    }

    static void createDirectory(OpenFile directory, String path) {
        try (Place place = Place.of(directory, path, Errno.EXIST); Arena arena = Arena.ofConfined()) {
            Syscall.MKDIRAT.call(arena, place.parent().fd(), arena.allocateFrom(place.name()).address(),
                    NEW_DIRECTORY_MODE);
        }
    }

    static void removeDirectory(OpenFile directory, String path) {
        try (Place place = Place.of(directory, path, Errno.INVAL); Arena arena = Arena.ofConfined()) {
            Syscall.UNLINKAT.call(arena, place.parent().fd(), arena.allocateFrom(place.name()).address(), AT_REMOVEDIR);
        }
    }

    static void removeFile(OpenFile directory, String path) {
        try (Place place = Place.of(directory, path, Errno.ISDIR); Arena arena = Arena.ofConfined()) {
            place.checkSlash();
            Syscall.UNLINKAT.call(arena, place.parent().fd(), arena.allocateFrom(place.name()).address(), 0);
        }
    }

    static void rename(OpenFile oldDirectory, String oldPath, OpenFile newDirectory, String newPath) {
        try (Place from = Place.of(oldDirectory, oldPath, Errno.BUSY);
                Place to = Place.of(newDirectory, newPath, Errno.BUSY);
                Arena arena = Arena.ofConfined()) {
            from.checkSlash();
            if (to.slash() && from.stat().type() != FileType.DIRECTORY) {
                throw Errno.NOTDIR.exception();
            }
            Syscall.RENAMEAT2.call(arena, from.parent().fd(), arena.allocateFrom(from.name()).address(),
                    to.parent().fd(),
                    arena.allocateFrom(to.name()).address(), 0);
        }
    }

    /** Gives a file a further name; a symbolic link itself, not what it means. */
    static void link(OpenFile oldDirectory, String oldPath, OpenFile newDirectory, String newPath) {
        try (Place from = Place.of(oldDirectory, oldPath, Errno.PERM);
                Place to = Place.of(newDirectory, newPath, Errno.EXIST);
                Arena arena = Arena.ofConfined()) {
            from.checkSlash();
            if (to.slash()) {
                throw (to.exists() ? Errno.EXIST : Errno.NOENT).exception();
            }
            Syscall.LINKAT.call(arena, from.parent().fd(), arena.allocateFrom(from.name()).address(), to.parent().fd(),
                    arena.allocateFrom(to.name()).address(), 0);
        }
    }

    static void symlink(String target, OpenFile directory, String path) {
        try (Place place = Place.of(directory, path, Errno.EXIST); Arena arena = Arena.ofConfined()) {
            if (place.slash()) {
                throw (place.exists() ? Errno.EXIST : Errno.NOENT).exception();
            }
            Syscall.SYMLINKAT.call(arena, arena.allocateFrom(target).address(), place.parent().fd(),
                    arena.allocateFrom(place.name()).address());
        }
    }
}
