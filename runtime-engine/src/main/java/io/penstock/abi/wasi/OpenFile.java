package io.penstock.abi.wasi;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Cleaner;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A file or directory that is open in the system. One thread at a time uses it; what nobody closes is closed some day. */
final class OpenFile implements AutoCloseable {

    private static final Cleaner CLEANER = Cleaner.create();

    private static final int DIRENTS_BYTES = 32 << 10;
    private static final int DIRENT_NAME = 19;
    private static final int SEEK_SET = 0;
    private static final int SEEK_CUR = 1;
    private static final int SET_FLAGS = 4;

    private final Descriptor number;
    private final Cleaner.Cleanable cleanable;

    /**
     * One name in a directory.
     *
     * @param name in the file system's bytes
     * @param inode number of the file
     * @param type what it is; unknown where the file system does not say
     * @param next where the next one is found
     */
    @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
    record Entry(byte[] name, long inode, FileType type, long next) {

        boolean is(String other) {
            return Arrays.equals(name, other.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Closes the descriptor, once. */
    private static final class Descriptor implements Runnable {

        private final int fd;

        Descriptor(int fd) {
            this.fd = fd;
        }

        @Override
        public void run() {
            try (Arena arena = Arena.ofConfined()) {
                Syscall.CLOSE.invoke(fd, 0, 0, 0, 0, arena);
            }
        }
    }

    OpenFile(int fd) {
        number = new Descriptor(fd);
        cleanable = CLEANER.register(this, number);
    }

    int fd() {
        return number.fd;
    }

    @Override
    public void close() {
        cleanable.clean();
    }

    /** Reads at the current position, or at another one when it is not negative. */
    int read(byte[] target, int length, long position) {
        if (position > Long.MAX_VALUE - length) {
            return 0; // behind the end of any file; the system calls it an error
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocate(Math.max(1, length));
            int count = (int) (position < 0
                    ? Syscall.READ.call(arena, fd(), bytes.address(), length)
                    : Syscall.PREAD64.call(arena, fd(), bytes.address(), length, position));
            MemorySegment.copy(bytes, ValueLayout.JAVA_BYTE, 0, target, 0, count);
            return count;
        }
    }

    /** Writes all of it at the current position, or at another one when it is not negative. */
    void write(byte[] source, int length, long position) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocate(Math.max(1, length));
            MemorySegment.copy(source, 0, bytes, ValueLayout.JAVA_BYTE, 0, length);
            for (int done = 0; done < length;) {
                long address = bytes.address() + done;
                done += (int) (position < 0
                        ? Syscall.WRITE.call(arena, fd(), address, length - done)
                        : Syscall.PWRITE64.call(arena, fd(), address, length - done, position + done));
            }
        }
    }

    long position() {
        try (Arena arena = Arena.ofConfined()) {
            return Syscall.LSEEK.call(arena, fd(), 0, SEEK_CUR);
        }
    }

    /** Moves the position; the new one. */
    long seek(long position) {
        try (Arena arena = Arena.ofConfined()) {
            return Syscall.LSEEK.call(arena, fd(), position, SEEK_SET);
        }
    }

    FileStat stat() {
        return Beneath.stat(fd(), "", Beneath.AT_EMPTY_PATH);
    }

    void setSize(long size) {
        try (Arena arena = Arena.ofConfined()) {
            Syscall.FTRUNCATE.call(arena, fd(), size, 0);
        }
    }

    void allocate(long offset, long length) {
        try (Arena arena = Arena.ofConfined()) {
            Syscall.FALLOCATE.call(arena, fd(), 0, offset, length);
        }
    }

    void setTimes(FileTimes times) {
        try (Arena arena = Arena.ofConfined()) {
            Syscall.UTIMENSAT.call(arena, fd(), 0, times.segment(arena).address(), 0);
        }
    }

    void sync(boolean dataOnly) {
        try (Arena arena = Arena.ofConfined()) {
            (dataOnly ? Syscall.FDATASYNC : Syscall.FSYNC).call(arena, fd(), 0, 0);
        }
    }

    /** Sets the flags that can be changed: appending. */
    void setFlags(int systemFlags) {
        try (Arena arena = Arena.ofConfined()) {
            Syscall.FCNTL.call(arena, fd(), SET_FLAGS, systemFlags);
        }
    }

    /** Some entries from a place on, 0 for the first; none at the end. */
    List<Entry> entries(long from) {
        if (from < 0) {
            return List.of();
        }
        try (Arena arena = Arena.ofConfined()) {
            Syscall.LSEEK.call(arena, fd(), from, SEEK_SET);
            MemorySegment buffer = arena.allocate(DIRENTS_BYTES, Long.BYTES);
            int count = (int) Syscall.GETDENTS64.call(arena, fd(), buffer.address(), DIRENTS_BYTES);
            List<Entry> entries = new ArrayList<>();
            for (int at = 0; at < count;) {
                int length = Short.toUnsignedInt(buffer.get(ValueLayout.JAVA_SHORT_UNALIGNED, at + 16));
                byte[] name = buffer.asSlice(at + DIRENT_NAME, length - DIRENT_NAME).toArray(ValueLayout.JAVA_BYTE);
                int end = 0;
                while (end < name.length && name[end] != 0) {
                    end++;
                }
                entries.add(new Entry(Arrays.copyOf(name, end),
                        buffer.get(ValueLayout.JAVA_LONG_UNALIGNED, at),
                        FileType.ofMode(buffer.get(ValueLayout.JAVA_BYTE, at + 18) << 12),
                        buffer.get(ValueLayout.JAVA_LONG_UNALIGNED, at + 8)));
                at += length;
            }
            return entries;
        }
    }
}
