package io.penstock.abi.wasi;

import java.io.IOException;

/**
 * What stands behind a file descriptor. Operations it does not have end with the error POSIX gives. An
 * {@link IOException} is translated by {@link DescriptorTable#failure}.
 */
abstract sealed class Descriptor permits InputDescriptor, OutputDescriptor, FileDescriptor, DirectoryDescriptor {

    private int flags;
    private long givenUp;
    private long inheritingGivenUp;

    /** One with these {@code fdflags}. */
    Descriptor(int flags) {
        this.flags = flags;
    }

    /** The {@code fdflags} it was opened with or got later; we keep them for those who ask. */
    final int flags() {
        return flags;
    }

    /** Changes them; {@link Errno#NOTSUP} for those that cannot be changed any more. */
    void setFlags(int flags) {
        this.flags = flags;
    }

    abstract FileType type();

    /** What it can be used for, by its kind and how it was opened. */
    abstract long kindRights();

    /** What descriptors opened through it can be used for, by its kind. */
    long kindInheritingRights() {
        return 0;
    }

    /** What it can be used for. */
    final long rights() {
        return kindRights() & ~givenUp;
    }

    /** What descriptors opened through it can be used for. */
    final long inheritingRights() {
        return kindInheritingRights() & ~inheritingGivenUp;
    }

    /** Gives up all but these rights; {@link Errno#NOTCAPABLE} when it does not have them. */
    final void restrict(long base, long inheriting) {
        if ((base & ~rights()) != 0 || (inheriting & ~inheritingRights()) != 0) {
            throw Errno.NOTCAPABLE.exception();
        }
        givenUp |= ~base;
        inheritingGivenUp |= ~inheriting;
    }

    /** Ends the function when one of these rights was given up. What the kind cannot do has reasons of its own. */
    final void checkRight(long rights, Errno otherwise) {
        if ((givenUp & rights) != 0) {
            throw otherwise.exception();
        }
    }

    /** Gives up what the directory it was opened through does not pass on. */
    final void inherit(Descriptor directory) {
        givenUp |= directory.inheritingGivenUp;
        inheritingGivenUp |= directory.inheritingGivenUp;
    }

    abstract FileStat stat() throws IOException;

    /**
     * Reads at the current position and moves it, at least one byte unless {@code length} is 0.
     *
     * @return the number of bytes, 0 or less at the end
     */
    @SuppressWarnings("unused")
    int read(byte[] target, int length) throws IOException {
        throw Errno.BADF.exception();
    }

    /** Whether a further read would not wait. */
    boolean hasMore() throws IOException {
        return true;
    }

    /** Reads at a position of its own. */
    @SuppressWarnings("unused")
    int readAt(long position, byte[] target, int length) throws IOException {
        throw Errno.SPIPE.exception();
    }

    /** Writes all of it. */
    @SuppressWarnings("unused")
    void write(byte[] source, int length) throws IOException {
        throw Errno.BADF.exception();
    }

    /** Writes all of it at a position of its own. */
    @SuppressWarnings("unused")
    void writeAt(long position, byte[] source, int length) throws IOException {
        throw Errno.SPIPE.exception();
    }

    /** Ends the function when it is not open for writing. */
    void checkWritable() {
        throw Errno.BADF.exception();
    }

    /** Moves the position ({@code whence} of {@link Flags}); the new one. */
    @SuppressWarnings("unused")
    long seek(long offset, int whence) throws IOException {
        throw Errno.SPIPE.exception();
    }

    /** How many bytes can be read without waiting, as far as known. */
    long readable() throws IOException {
        throw Errno.BADF.exception();
    }

    /** Hands on what was written. */
    void flush() throws IOException {
    }

    /** Makes what was written durable, where it can be; with all that is known about the file, or without. */
    @SuppressWarnings("unused")
    void sync(boolean dataOnly) throws IOException {
        flush();
    }

    /** Sets the times of the file. */
    @SuppressWarnings("unused")
    void setTimes(FileTimes times) {
        throw Errno.NOTSUP.exception();
    }

    /** Frees what belongs to it alone. */
    void close() throws IOException {
    }
}
