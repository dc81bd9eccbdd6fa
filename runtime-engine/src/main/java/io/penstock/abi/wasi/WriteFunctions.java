package io.penstock.abi.wasi;

import io.penstock.wasm.api.WasmInstance;

/** Changing files and directories: only where that was granted, elsewhere it is {@link Errno#ROFS}. */
final class WriteFunctions {

    private final DescriptorTable descriptors;

    WriteFunctions(DescriptorTable descriptors) {
        this.descriptors = descriptors;
    }

    @Import("fd_allocate")
    int fdAllocate(@SuppressWarnings("unused") WasmInstance caller, int fd, long offset, long length) {
        file(fd, Rights.FD_ALLOCATE).allocate(offset, length);
        return Errno.SUCCESS.code();
    }

    @Import("fd_filestat_set_size")
    int fdFilestatSetSize(@SuppressWarnings("unused") WasmInstance caller, int fd, long size) {
        file(fd, Rights.FD_FILESTAT_SET_SIZE).setSize(size);
        return Errno.SUCCESS.code();
    }

    private FileDescriptor file(int fd, long right) {
        if (descriptors.get(fd, right) instanceof FileDescriptor file) {
            return file;
        }
        throw Errno.BADF.exception();
    }

    @Import("fd_filestat_set_times")
    int fdFilestatSetTimes(@SuppressWarnings("unused") WasmInstance caller, int fd, long accessed, long modified,
            int flags) {
        descriptors.get(fd, Rights.FD_FILESTAT_SET_TIMES).setTimes(FileTimes.of(accessed, modified, flags));
        return Errno.SUCCESS.code();
    }

    @Import("path_filestat_set_times")
    int pathFilestatSetTimes(WasmInstance caller, int fd, int lookupFlags, int path, int pathLength, long accessed,
            long modified, int flags) {
        Flags.check(lookupFlags, Flags.LOOKUP_SYMLINK_FOLLOW);
        FileTimes times = FileTimes.of(accessed, modified, flags);
        Beneath.setTimes(directory(fd, Rights.PATH_FILESTAT_SET_TIMES), path(caller, path, pathLength),
                PathFunctions.follows(lookupFlags), times);
        return Errno.SUCCESS.code();
    }

    @Import("path_create_directory")
    int pathCreateDirectory(WasmInstance caller, int fd, int path, int pathLength) {
        Beneath.createDirectory(directory(fd, Rights.PATH_CREATE_DIRECTORY), path(caller, path, pathLength));
        return Errno.SUCCESS.code();
    }

    /**
     * Both names must lie where things may be changed: else a file that may only be read could be written by its new name.
     * Following a symbolic link is {@link Errno#INVAL}, as elsewhere: no system does that beneath a directory.
     */
    @Import("path_link")
    int pathLink(WasmInstance caller, int oldFd, int lookupFlags, int oldPath, int oldLength, int newFd, int newPath,
            int newLength) {
        if (lookupFlags != 0) {
            throw Errno.INVAL.exception();
        }
        OpenFile from = directory(oldFd, Rights.PATH_LINK_SOURCE);
        Beneath.link(from, path(caller, oldPath, oldLength), directory(newFd, Rights.PATH_LINK_TARGET),
                path(caller, newPath, newLength));
        return Errno.SUCCESS.code();
    }

    @Import("path_remove_directory")
    int pathRemoveDirectory(WasmInstance caller, int fd, int path, int pathLength) {
        Beneath.removeDirectory(directory(fd, Rights.PATH_REMOVE_DIRECTORY), path(caller, path, pathLength));
        return Errno.SUCCESS.code();
    }

    @Import("path_rename")
    int pathRename(WasmInstance caller, int oldFd, int oldPath, int oldLength, int newFd, int newPath, int newLength) {
        OpenFile from = directory(oldFd, Rights.PATH_RENAME_SOURCE);
        Beneath.rename(from, path(caller, oldPath, oldLength), directory(newFd, Rights.PATH_RENAME_TARGET),
                path(caller, newPath, newLength));
        return Errno.SUCCESS.code();
    }

    /** A link to an absolute path would mean something on the host only. */
    @Import("path_symlink")
    int pathSymlink(WasmInstance caller, int target, int targetLength, int fd, int path, int pathLength) {
        String text = path(caller, target, targetLength);
        if (text.startsWith("/")) {
            throw Errno.PERM.exception();
        }
        Beneath.symlink(text, directory(fd, Rights.PATH_SYMLINK), path(caller, path, pathLength));
        return Errno.SUCCESS.code();
    }

    @Import("path_unlink_file")
    int pathUnlinkFile(WasmInstance caller, int fd, int path, int pathLength) {
        Beneath.removeFile(directory(fd, Rights.PATH_UNLINK_FILE), path(caller, path, pathLength));
        return Errno.SUCCESS.code();
    }

    private OpenFile directory(int fd, long right) {
        return descriptors.directory(fd, right).forChange();
    }

    private static String path(WasmInstance caller, int address, int length) {
        return PathArgument.read(GuestMemory.of(caller), address, length);
    }
}
