package io.penstock.abi.wasi;

import io.penstock.wasm.api.WasmInstance;

/** Opening and looking at files by path. */
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
        DirectoryDescriptor directory = descriptors.directory(fd, Rights.PATH_OPEN);
        String name = PathArgument.read(memory, path, pathLength);
        descriptors.checkRoom();
        Request request = new Request(name, follows(lookupFlags), openFlags, rights, flags);
        if ((rights & directory.kindInheritingRights() & ~directory.inheritingRights()) != 0) {
            throw Errno.PERM.exception();
        }
        directory.checkRight((request.has(Flags.OPEN_TRUNC) ? Rights.PATH_FILESTAT_SET_SIZE : 0)
                | (request.has(Flags.OPEN_CREAT) ? Rights.PATH_CREATE_FILE : 0), Errno.PERM);
        Descriptor opened = directory.isWritable() ? openForChange(directory, request)
                : openReadOnly(directory, request);
        opened.inherit(directory);
        memory.storeInt(Integer.toUnsignedLong(result), descriptors.add(opened));
        return Errno.SUCCESS.code();
    }

    /**
     * What is to be opened how.
     *
     * @param flags those for opening
     * @param descriptorFlags those of the descriptor
     */
    private record Request(String path, boolean follow, int flags, long rights, int descriptorFlags) {

        boolean has(int flag) {
            return (flags & flag) != 0;
        }

        boolean writes() {
            return (rights & Rights.WRITING) != 0 || has(Flags.OPEN_TRUNC);
        }

        boolean reads() {
            return !writes() || (rights & (Rights.FD_READ | Rights.FD_READDIR)) != 0;
        }

        /** The system's flags but for those that create and change. */
        int systemFlags() {
            return (follow ? 0 : Beneath.O_NOFOLLOW) | (has(Flags.OPEN_DIRECTORY) ? Beneath.O_DIRECTORY : 0);
        }
    }

    private Descriptor openReadOnly(DirectoryDescriptor directory, Request request) {
        OpenFile file;
        try {
            file = Beneath.open(directory.file(), request.path(), request.systemFlags());
        } catch (ErrnoException e) {
            throw e.code() == Errno.NOENT.code() && request.has(Flags.OPEN_CREAT) ? Errno.ROFS.exception() : e;
        }
        FileType type = file.stat().type();
        Errno refusal = request.has(Flags.OPEN_CREAT) && request.has(Flags.OPEN_EXCL) ? Errno.EXIST
                : !request.writes() ? Errno.SUCCESS : type == FileType.DIRECTORY ? Errno.ISDIR : Errno.ROFS;
        if (refusal != Errno.SUCCESS) {
            file.close();
            throw refusal.exception();
        }
        return descriptor(file, type, directory, request);
    }

    private Descriptor openForChange(DirectoryDescriptor directory, Request request) {
        int access = !request.writes() ? 0 : request.reads() ? Beneath.O_RDWR : Beneath.O_WRONLY;
        int flags = access | request.systemFlags()
                | (request.has(Flags.OPEN_CREAT) ? Beneath.O_CREAT : 0)
                | (request.has(Flags.OPEN_EXCL) ? Beneath.O_EXCL : 0)
                | (request.has(Flags.OPEN_TRUNC) ? Beneath.O_TRUNC : 0)
                | ((request.descriptorFlags() & Flags.FD_APPEND) != 0 ? Beneath.O_APPEND : 0)
                | ((request.descriptorFlags() & Flags.FD_DSYNC) != 0 ? Beneath.O_DSYNC : 0)
                | ((request.descriptorFlags() & (Flags.FD_SYNC | Flags.FD_RSYNC)) != 0 ? Beneath.O_SYNC : 0);
        OpenFile file = Beneath.open(directory.file(), request.path(), flags);
        return descriptor(file, file.stat().type(), directory, request);
    }

    /** Anything but files and directories is refused: reading from a pipe or a device may wait, or do worse. */
    private Descriptor descriptor(OpenFile file, FileType type, DirectoryDescriptor directory, Request request) {
        return switch (type) {
            case DIRECTORY -> new DirectoryDescriptor(file, request.descriptorFlags(), directory.isWritable(), null);
            case REGULAR_FILE -> new FileDescriptor(file, request.descriptorFlags(),
                    new FileDescriptor.Access(request.reads(), request.writes(), directory.isWritable()), waiting);
            default -> {
                file.close();
                throw Errno.ACCES.exception();
            }
        };
    }

    @Import("path_filestat_get")
    int pathFilestatGet(WasmInstance caller, int fd, int lookupFlags, int path, int pathLength, int result) {
        Flags.check(lookupFlags, Flags.LOOKUP_SYMLINK_FOLLOW);
        GuestMemory memory = GuestMemory.of(caller);
        DirectoryDescriptor directory = descriptors.directory(fd, Rights.PATH_FILESTAT_GET);
        String name = PathArgument.read(memory, path, pathLength);
        Beneath.stat(directory.file(), name, follows(lookupFlags)).store(memory, Integer.toUnsignedLong(result));
        return Errno.SUCCESS.code();
    }

    /** A target that leads out of reach is not told, {@link Errno#PERM}: it says where things are on the host. */
    @Import("path_readlink")
    int pathReadlink(WasmInstance caller, int fd, int path, int pathLength, int buffer, int length, int result) {
        GuestMemory memory = GuestMemory.of(caller);
        DirectoryDescriptor directory = descriptors.directory(fd, Rights.PATH_READLINK);
        byte[] target = Beneath.readLink(directory.file(), PathArgument.read(memory, path, pathLength));
        if (target.length > 0 && target[0] == '/') {
            throw Errno.PERM.exception();
        }
        int used = (int) Math.min(target.length, Integer.toUnsignedLong(length));
        memory.check(Integer.toUnsignedLong(result), Integer.BYTES);
        memory.write(Integer.toUnsignedLong(buffer), target, 0, used);
        memory.storeInt(Integer.toUnsignedLong(result), used);
        return Errno.SUCCESS.code();
    }

    static boolean follows(int lookupFlags) {
        return (lookupFlags & Flags.LOOKUP_SYMLINK_FOLLOW) != 0;
    }
}
