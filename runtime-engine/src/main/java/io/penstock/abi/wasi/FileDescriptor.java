package io.penstock.abi.wasi;

/** A regular file. */
final class FileDescriptor extends Descriptor {

    /**
     * What may be done with it.
     *
     * @param read whether it was opened for reading
     * @param write whether it was opened for writing
     * @param change whether it lies where things may be changed
     */
    record Access(boolean read, boolean write, boolean change) {
    }

    private final OpenFile file;
    private final Access access;
    private final Waiting waiting;

    FileDescriptor(OpenFile file, int flags, Access access, Waiting waiting) {
        super(flags);
        this.file = file;
        this.access = access;
        this.waiting = waiting;
    }

    @Override
    FileType type() {
        return FileType.REGULAR_FILE;
    }

    @Override
    long kindRights() {
        return Rights.FILE | (access.read() ? Rights.FD_READ : 0) | (access.write() ? Rights.WRITING : 0);
    }

    @Override
    void setFlags(int flags) {
        // Whether each write is synced was decided when it was opened.
        int changed = flags ^ flags();
        if ((changed & (Flags.FD_DSYNC | Flags.FD_RSYNC | Flags.FD_SYNC)) != 0) {
            throw Errno.NOTSUP.exception();
        }
        file.setFlags(Beneath.O_NONBLOCK | ((flags & Flags.FD_APPEND) == 0 ? 0 : Beneath.O_APPEND));
        super.setFlags(flags);
    }

    @Override
    FileStat stat() {
        return file.stat();
    }

    @Override
    int read(byte[] target, int length) {
        return read(target, length, -1);
    }

    @Override
    int readAt(long position, byte[] target, int length) {
        return read(target, length, position);
    }

    private int read(byte[] target, int length, long position) {
        waiting.check();
        if (!access.read()) {
            throw Errno.BADF.exception();
        }
        return file.read(target, length, position);
    }

    @Override
    void write(byte[] source, int length) {
        write(source, length, -1);
    }

    @Override
    void writeAt(long position, byte[] source, int length) {
        write(source, length, position);
    }

    private void write(byte[] source, int length, long position) {
        waiting.check();
        checkWritable();
        file.write(source, length, position);
    }

    @Override
    void checkWritable() {
        if (!access.write()) {
            throw Errno.BADF.exception();
        }
    }

    @Override
    long seek(long offset, int whence) {
        long base = switch (whence) {
            case Flags.WHENCE_SET -> 0;
            case Flags.WHENCE_CUR -> file.position();
            case Flags.WHENCE_END -> stat().size();
            default -> throw Errno.INVAL.exception();
        };
        long target = base + offset;
        if (offset > 0 && target < 0) {
            throw Errno.OVERFLOW.exception();
        }
        if (target < 0) {
            throw Errno.INVAL.exception();
        }
        return file.seek(target);
    }

    @Override
    long readable() {
        return Math.max(0, stat().size() - file.position());
    }

    @Override
    void sync(boolean dataOnly) {
        file.sync(dataOnly);
    }

    /** Makes room, and the file longer if that is beyond its end. */
    void allocate(long offset, long length) {
        checkWritable();
        file.allocate(offset, length);
    }

    void setSize(long size) {
        checkWritable();
        file.setSize(size);
    }

    @Override
    void setTimes(FileTimes times) {
        if (!access.change()) {
            throw Errno.ROFS.exception();
        }
        file.setTimes(times);
    }

    @Override
    void close() {
        file.close();
    }
}
