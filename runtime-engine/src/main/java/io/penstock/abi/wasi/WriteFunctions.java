package io.penstock.abi.wasi;

import io.penstock.wasm.api.WasmInstance;

/**
 * Changing files. No directory is writable yet, so nothing is implemented ({@link Errno#NOSYS}), except the answer for what is
 * open: that its file system is read-only, or the descriptor not for writing.
 */
@SuppressWarnings("unused") // the arguments of what is not done
final class WriteFunctions {

    private final DescriptorTable descriptors;

    WriteFunctions(DescriptorTable descriptors) {
        this.descriptors = descriptors;
    }

    @Import("fd_allocate")
    int fdAllocate(WasmInstance caller, int fd, long offset, long length) {
        return notForWriting(fd);
    }

    @Import("fd_filestat_set_size")
    int fdFilestatSetSize(WasmInstance caller, int fd, long size) {
        return notForWriting(fd);
    }

    @Import("fd_filestat_set_times")
    int fdFilestatSetTimes(WasmInstance caller, int fd, long accessed, long modified, int flags) {
        return readOnly(fd);
    }

    @Import("path_create_directory")
    int pathCreateDirectory(WasmInstance caller, int fd, int path, int pathLength) {
        return readOnly(fd);
    }

    @Import("path_filestat_set_times")
    int pathFilestatSetTimes(WasmInstance caller, int fd, int lookupFlags, int path, int pathLength, long accessed,
            long modified, int flags) {
        return readOnly(fd);
    }

    @Import("path_link")
    int pathLink(WasmInstance caller, int oldFd, int lookupFlags, int oldPath, int oldLength, int newFd, int newPath,
            int newLength) {
        return readOnly(newFd);
    }

    @Import("path_remove_directory")
    int pathRemoveDirectory(WasmInstance caller, int fd, int path, int pathLength) {
        return readOnly(fd);
    }

    @Import("path_rename")
    int pathRename(WasmInstance caller, int oldFd, int oldPath, int oldLength, int newFd, int newPath, int newLength) {
        return readOnly(newFd);
    }

    @Import("path_symlink")
    int pathSymlink(WasmInstance caller, int target, int targetLength, int fd, int path, int pathLength) {
        return readOnly(fd);
    }

    @Import("path_unlink_file")
    int pathUnlinkFile(WasmInstance caller, int fd, int path, int pathLength) {
        return readOnly(fd);
    }

    private int readOnly(int fd) {
        return isOnFileSystem(fd) ? Errno.ROFS.code() : Errno.NOSYS.code();
    }

    private int notForWriting(int fd) {
        return isOnFileSystem(fd) ? Errno.BADF.code() : Errno.NOSYS.code();
    }

    private boolean isOnFileSystem(int fd) {
        Descriptor found = descriptors.find(fd);
        return found instanceof FileDescriptor || found instanceof DirectoryDescriptor;
    }
}
