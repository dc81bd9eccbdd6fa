package io.penstock.abi.wasi;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/** A regular file, open for reading. */
final class FileDescriptor extends Descriptor {

    private final FileChannel channel;
    private final FileStat opened;
    private final Waiting waiting;

    private FileDescriptor(FileChannel channel, FileStat opened, Waiting waiting) {
        this.channel = channel;
        this.opened = opened;
        this.waiting = waiting;
    }

    /**
     * Opens a file whose path was resolved; a symbolic link that has taken its place meanwhile is not followed. Anything but
     * a regular file is refused: opening a pipe or a device may wait, or do worse.
     */
    static FileDescriptor open(Path path, Waiting waiting) throws IOException {
        FileStat stat = FileStat.of(path);
        if (stat.type() != FileType.REGULAR_FILE) {
            throw Errno.ACCES.exception();
        }
        return new FileDescriptor(FileChannel.open(path, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)),
                stat,
                waiting);
    }

    @Override
    FileType type() {
        return FileType.REGULAR_FILE;
    }

    @Override
    long rights() {
        return Rights.FILE;
    }

    /** As it was when it was opened, but for the size: its path may mean another file by now. */
    @Override
    FileStat stat() throws IOException {
        return opened.withSize(channel.size());
    }

    @Override
    int read(byte[] target, int length) throws IOException {
        // An interrupt closes a channel that is being read; seeing it first spares the file in most cases.
        waiting.check();
        return channel.read(ByteBuffer.wrap(target, 0, length));
    }

    @Override
    int readAt(long position, byte[] target, int length) throws IOException {
        waiting.check();
        // Some systems fail instead when the position is near the largest number.
        return position >= channel.size() ? 0 : channel.read(ByteBuffer.wrap(target, 0, length), position);
    }

    @Override
    long seek(long offset, int whence) throws IOException {
        long base = switch (whence) {
            case Flags.WHENCE_SET -> 0;
            case Flags.WHENCE_CUR -> channel.position();
            case Flags.WHENCE_END -> channel.size();
            default -> throw Errno.INVAL.exception();
        };
        long target = base + offset;
        if (offset > 0 && target < 0) {
            throw Errno.OVERFLOW.exception();
        }
        if (target < 0) {
            throw Errno.INVAL.exception();
        }
        channel.position(target);
        return target;
    }

    @Override
    long readable() throws IOException {
        return Math.max(0, channel.size() - channel.position());
    }

    @Override
    void close() throws IOException {
        channel.close();
    }
}
