package io.penstock.abi.wasi;

import io.penstock.wasm.api.WasmInstance;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Opening and looking at files by path, in directories that are read-only. */
final class PathFunctions {

    private final DescriptorTable descriptors;
    private final Waiting waiting;

    PathFunctions(DescriptorTable descriptors, Waiting waiting) {
        this.descriptors = descriptors;
        this.waiting = waiting;
    }

    @Import("path_open")
    int pathOpen(WasmInstance caller, int fd, int lookupFlags, int path, int pathLength, int openFlags, long rights,
            @SuppressWarnings("unused") long inheritingRights, int flags, int result) {
        Flags.check(lookupFlags, Flags.LOOKUP_SYMLINK_FOLLOW);
        Flags.check(openFlags, Flags.OPEN_ALL);
        Flags.check(flags, Flags.FD_ALL);
        GuestMemory memory = GuestMemory.of(caller);
        memory.check(Integer.toUnsignedLong(result), Integer.BYTES);
        DirectoryDescriptor directory = descriptors.directory(fd);
        String name = argument(memory, path, pathLength);
        descriptors.checkRoom();
        try {
            PathResolver.Found found = PathResolver.resolve(directory.path(), name, follows(lookupFlags));
            Descriptor opened = open(found, openFlags, (rights & Rights.FD_WRITE) != 0);
            opened.setFlags(flags);
            memory.storeInt(Integer.toUnsignedLong(result), descriptors.add(opened));
        } catch (IOException e) {
            throw descriptors.failure(directory, e);
        }
        return Errno.SUCCESS.code();
    }

    private Descriptor open(PathResolver.Found found, int openFlags, boolean write) throws IOException {
        if (found.type() == null) {
            throw ((openFlags & Flags.OPEN_CREAT) == 0 ? Errno.NOENT : Errno.ROFS).exception();
        }
        if ((openFlags & Flags.OPEN_CREAT) != 0 && (openFlags & Flags.OPEN_EXCL) != 0) {
            throw Errno.EXIST.exception();
        }
        if (found.type() == FileType.SYMBOLIC_LINK) {
            throw Errno.LOOP.exception();
        }
        boolean truncate = (openFlags & Flags.OPEN_TRUNC) != 0;
        if (found.type() == FileType.DIRECTORY) {
            if (write || truncate) {
                throw Errno.ISDIR.exception();
            }
            return new DirectoryDescriptor(found.path());
        }
        if ((openFlags & Flags.OPEN_DIRECTORY) != 0) {
            throw Errno.NOTDIR.exception();
        }
        if (write || truncate) {
            throw Errno.ROFS.exception();
        }
        return FileDescriptor.open(found.path(), waiting);
    }

    @Import("path_filestat_get")
    int pathFilestatGet(WasmInstance caller, int fd, int lookupFlags, int path, int pathLength, int result) {
        Flags.check(lookupFlags, Flags.LOOKUP_SYMLINK_FOLLOW);
        GuestMemory memory = GuestMemory.of(caller);
        DirectoryDescriptor directory = descriptors.directory(fd);
        String name = argument(memory, path, pathLength);
        try {
            Path found = PathResolver.resolve(directory.path(), name, follows(lookupFlags)).existing().path();
            FileStat.of(found).store(memory, Integer.toUnsignedLong(result));
        } catch (IOException e) {
            throw descriptors.failure(directory, e);
        }
        return Errno.SUCCESS.code();
    }

    /** A target that leads out of reach is not told, {@link Errno#PERM}: it says where things are on the host. */
    @Import("path_readlink")
    int pathReadlink(WasmInstance caller, int fd, int path, int pathLength, int buffer, int length, int result) {
        GuestMemory memory = GuestMemory.of(caller);
        DirectoryDescriptor directory = descriptors.directory(fd);
        String name = argument(memory, path, pathLength);
        try {
            Path found = PathResolver.resolve(directory.path(), name, false).existing().path();
            Path target = Files.readSymbolicLink(found);
            if (target.isAbsolute()) {
                throw Errno.PERM.exception();
            }
            byte[] bytes = target.toString().getBytes(StandardCharsets.UTF_8);
            int used = (int) Math.min(bytes.length, Integer.toUnsignedLong(length));
            memory.check(Integer.toUnsignedLong(result), Integer.BYTES);
            memory.write(Integer.toUnsignedLong(buffer), bytes, 0, used);
            memory.storeInt(Integer.toUnsignedLong(result), used);
        } catch (IOException e) {
            throw descriptors.failure(directory, e);
        }
        return Errno.SUCCESS.code();
    }

    private static String argument(GuestMemory memory, int path, int length) {
        return PathResolver.pathArgument(memory, Integer.toUnsignedLong(path), Integer.toUnsignedLong(length));
    }

    private static boolean follows(int lookupFlags) {
        return (lookupFlags & Flags.LOOKUP_SYMLINK_FOLLOW) != 0;
    }
}
