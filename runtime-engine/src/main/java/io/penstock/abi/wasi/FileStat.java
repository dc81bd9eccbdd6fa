package io.penstock.abi.wasi;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * What is known about a file ({@code filestat}).
 *
 * @param device number of its file system
 * @param inode number of the file there
 * @param type what it is
 * @param links number of its names
 * @param size length in bytes
 * @param accessed time of the last access, in nanoseconds since 1970, as the next two
 * @param modified time of the last change of its contents
 * @param changed time of the last change of what is known about it
 */
record FileStat(long device, long inode, FileType type, long links, long size, long accessed, long modified,
        long changed) {

    /** Bytes of a {@code filestat} in guest memory. */
    static final int BYTES = 64;

    /** Of a stream of the host's: nothing is known about it. */
    static final FileStat STREAM = new FileStat(0, 0, FileType.UNKNOWN, 0, 0, 0, 0, 0);

    /** Of the file under this path; of the link itself when it is a symbolic link. */
    static FileStat of(Path path) throws IOException {
        BasicFileAttributes basic = Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        long accessed = nanos(basic.lastAccessTime());
        long modified = nanos(basic.lastModifiedTime());
        if (!path.getFileSystem().supportedFileAttributeViews().contains("unix")) {
            long inode = Integer.toUnsignedLong(Objects.hashCode(basic.fileKey()));
            return new FileStat(0, inode, FileType.of(basic), 1, basic.size(), accessed, modified, modified);
        }
        Map<String, Object> unix = Files.readAttributes(path, "unix:dev,ino,nlink,ctime", LinkOption.NOFOLLOW_LINKS);
        return new FileStat(number(unix, "dev"), number(unix, "ino"), FileType.of(basic), number(unix, "nlink"),
                basic.size(),
                accessed, modified, unix.get("ctime") instanceof FileTime changed ? nanos(changed) : modified);
    }

    private static long number(Map<String, Object> attributes, String name) {
        return attributes.get(name) instanceof Number number ? number.longValue() : 0;
    }

    private static long nanos(FileTime time) {
        return time.to(TimeUnit.NANOSECONDS);
    }

    FileStat withSize(long newSize) {
        return new FileStat(device, inode, type, links, newSize, accessed, modified, changed);
    }

    void store(GuestMemory memory, long address) {
        memory.check(address, BYTES);
        memory.storeLong(address, device);
        memory.storeLong(address + 8, inode);
        memory.storeLong(address + 16, type.code());
        memory.storeLong(address + 24, links);
        memory.storeLong(address + 32, size);
        memory.storeLong(address + 40, accessed);
        memory.storeLong(address + 48, modified);
        memory.storeLong(address + 56, changed);
    }
}
