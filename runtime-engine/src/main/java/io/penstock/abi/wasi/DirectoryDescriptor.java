package io.penstock.abi.wasi;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A directory: a preopened one, or one beneath it. */
final class DirectoryDescriptor extends Descriptor {

    private final OpenFile file;
    private final boolean writable;
    private final byte @Nullable [] preopenName;

    /**
     * An open directory.
     *
     * @param writable whether what is in it may be changed
     * @param preopenName the guest's name of it when it is open from the start
     */
    DirectoryDescriptor(OpenFile file, int flags, boolean writable, @Nullable String preopenName) {
        super(flags);
        this.file = file;
        this.writable = writable;
        this.preopenName = preopenName == null ? null : preopenName.getBytes(StandardCharsets.UTF_8);
    }

    OpenFile file() {
        return file;
    }

    boolean isWritable() {
        return writable;
    }

    /** The directory for a change in it; {@link Errno#ROFS} when nothing in it may be changed. */
    OpenFile forChange() {
        if (!writable) {
            throw Errno.ROFS.exception();
        }
        return file;
    }

    /** The guest's name of it, in UTF-8; null when it was not open from the start. */
    byte @Nullable [] preopenName() {
        return preopenName;
    }

    /** Some of its entries; the parent is told as the directory itself: it may be out of reach. */
    List<OpenFile.Entry> entries(long from) {
        return file.entries(from).stream().map(entry -> entry.is("..")
                ? new OpenFile.Entry(entry.name(), file.stat().inode(), entry.type(), entry.next())
                : entry).toList();
    }

    @Override
    FileType type() {
        return FileType.DIRECTORY;
    }

    @Override
    long kindRights() {
        return Rights.DIRECTORY;
    }

    @Override
    long kindInheritingRights() {
        return Rights.IN_DIRECTORY;
    }

    @Override
    FileStat stat() {
        return file.stat();
    }

    @Override
    int read(byte[] target, int length) {
        throw Errno.ISDIR.exception();
    }

    @Override
    int readAt(long position, byte[] target, int length) {
        throw Errno.ISDIR.exception();
    }

    @Override
    void write(byte[] source, int length) {
        throw Errno.ISDIR.exception();
    }

    @Override
    void writeAt(long position, byte[] source, int length) {
        throw Errno.ISDIR.exception();
    }

    @Override
    long seek(long offset, int whence) {
        throw Errno.BADF.exception();
    }

    @Override
    void sync(boolean dataOnly) {
        file.sync(dataOnly);
    }

    @Override
    void setTimes(FileTimes times) {
        forChange().setTimes(times);
    }

    @Override
    void close() {
        file.close();
    }
}
