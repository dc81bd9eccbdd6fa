package io.penstock.abi.wasi;

import io.penstock.wasm.api.WasmInstance;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** What can be asked of an open descriptor, and done with it, other than reading and writing. */
final class DescriptorFunctions {

    private static final int DIRENT_BYTES = 24;

    private final DescriptorTable descriptors;
    private final Waiting waiting;

    DescriptorFunctions(DescriptorTable descriptors, Waiting waiting) {
        this.descriptors = descriptors;
        this.waiting = waiting;
    }

    @Import("fd_close")
    int fdClose(@SuppressWarnings("unused") WasmInstance caller, int fd) {
        descriptors.close(fd);
        return Errno.SUCCESS.code();
    }

    @Import("fd_renumber")
    int fdRenumber(@SuppressWarnings("unused") WasmInstance caller, int from, int to) {
        descriptors.renumber(from, to);
        return Errno.SUCCESS.code();
    }

    @Import("fd_fdstat_get")
    int fdFdstatGet(WasmInstance caller, int fd, int result) {
        GuestMemory memory = GuestMemory.of(caller);
        Descriptor descriptor = descriptors.get(fd);
        long address = Integer.toUnsignedLong(result);
        memory.check(address, 24);
        memory.storeShort(address, descriptor.type().code());
        memory.storeShort(address + 2, descriptor.flags());
        memory.storeInt(address + 4, 0);
        memory.storeLong(address + 8, descriptor.rights());
        memory.storeLong(address + 16, descriptor.inheritingRights());
        return Errno.SUCCESS.code();
    }

    @Import("fd_fdstat_set_flags")
    int fdFdstatSetFlags(@SuppressWarnings("unused") WasmInstance caller, int fd, int flags) {
        Flags.check(flags, Flags.FD_ALL);
        descriptors.get(fd, Rights.FD_FDSTAT_SET_FLAGS).setFlags(flags);
        return Errno.SUCCESS.code();
    }

    /** A guest may give rights up, and does not get them back. */
    @Import("fd_fdstat_set_rights")
    int fdFdstatSetRights(@SuppressWarnings("unused") WasmInstance caller, int fd, long base, long inheriting) {
        descriptors.get(fd).restrict(base, inheriting);
        return Errno.SUCCESS.code();
    }

    @Import("fd_filestat_get")
    int fdFilestatGet(WasmInstance caller, int fd, int result) {
        Descriptor descriptor = descriptors.get(fd, Rights.FD_FILESTAT_GET);
        try {
            descriptor.stat().store(GuestMemory.of(caller), Integer.toUnsignedLong(result));
        } catch (IOException e) {
            throw descriptors.failure(descriptor, e);
        }
        return Errno.SUCCESS.code();
    }

    @Import("fd_seek")
    int fdSeek(WasmInstance caller, int fd, long offset, int whence, int result) {
        descriptors.get(fd, Rights.FD_SEEK);
        return seek(caller, fd, offset, whence, result);
    }

    private int seek(WasmInstance caller, int fd, long offset, int whence, int result) {
        GuestMemory memory = GuestMemory.of(caller);
        memory.check(Integer.toUnsignedLong(result), Long.BYTES);
        Descriptor descriptor = descriptors.get(fd);
        try {
            memory.storeLong(Integer.toUnsignedLong(result), descriptor.seek(offset, whence));
        } catch (IOException e) {
            throw descriptors.failure(descriptor, e);
        }
        return Errno.SUCCESS.code();
    }

    @Import("fd_tell")
    int fdTell(WasmInstance caller, int fd, int result) {
        descriptors.get(fd, Rights.FD_TELL);
        return seek(caller, fd, 0, Flags.WHENCE_CUR, result);
    }

    /** Advice is welcome and has no effect. */
    @Import("fd_advise")
    int fdAdvise(@SuppressWarnings("unused") WasmInstance caller, int fd, long offset, long length, int advice) {
        return switch (descriptors.get(fd, Rights.FD_ADVISE)) {
            case FileDescriptor _ -> (offset < 0 || length < 0 || Integer.compareUnsigned(advice, Flags.ADVICE_LAST) > 0
                    ? Errno.INVAL : Errno.SUCCESS).code();
            case DirectoryDescriptor _ -> Errno.BADF.code();
            case InputDescriptor _,OutputDescriptor _ -> Errno.SPIPE.code();
        };
    }

    @Import("fd_sync")
    int fdSync(@SuppressWarnings("unused") WasmInstance caller, int fd) {
        return sync(descriptors.get(fd, Rights.FD_SYNC), false);
    }

    @Import("fd_datasync")
    int fdDatasync(@SuppressWarnings("unused") WasmInstance caller, int fd) {
        return sync(descriptors.get(fd, Rights.FD_DATASYNC), true);
    }

    private int sync(Descriptor descriptor, boolean dataOnly) {
        try {
            descriptor.sync(dataOnly);
        } catch (IOException e) {
            throw descriptors.failure(descriptor, e);
        }
        return Errno.SUCCESS.code();
    }

    @Import("fd_prestat_get")
    int fdPrestatGet(WasmInstance caller, int fd, int result) {
        GuestMemory memory = GuestMemory.of(caller);
        long address = Integer.toUnsignedLong(result);
        int length = preopenName(fd).length;
        memory.check(address, 8);
        memory.storeInt(address, 0);
        memory.storeInt(address + 4, length);
        return Errno.SUCCESS.code();
    }

    @Import("fd_prestat_dir_name")
    int fdPrestatDirName(WasmInstance caller, int fd, int path, int length) {
        byte[] name = preopenName(fd);
        if (Integer.compareUnsigned(length, name.length) < 0) {
            throw Errno.NAMETOOLONG.exception();
        }
        GuestMemory.of(caller).write(Integer.toUnsignedLong(path), name, 0, name.length);
        return Errno.SUCCESS.code();
    }

    private byte[] preopenName(int fd) {
        if (descriptors.get(fd) instanceof DirectoryDescriptor directory) {
            byte[] name = directory.preopenName();
            if (name != null) {
                return name;
            }
        }
        throw Errno.BADF.exception();
    }

    /** Fills the buffer with entries, the last cut off where it ends: a guest takes a full buffer as a sign of more. */
    @Import("fd_readdir")
    int fdReaddir(WasmInstance caller, int fd, int buffer, int length, long cookie, int result) {
        GuestMemory memory = GuestMemory.of(caller);
        DirectoryDescriptor directory = descriptors.directory(fd, Rights.FD_READDIR);
        long start = Integer.toUnsignedLong(buffer);
        long end = start + Integer.toUnsignedLong(length);
        memory.check(start, end - start);
        memory.check(Integer.toUnsignedLong(result), Integer.BYTES);
        long address = start;
        long from = cookie;
        while (address < end) {
            waiting.check();
            List<OpenFile.Entry> entries = directory.entries(from);
            if (entries.isEmpty()) {
                break;
            }
            for (OpenFile.Entry entry : entries) {
                byte[] bytes = bytes(entry);
                int used = (int) Math.min(bytes.length, end - address);
                memory.write(address, bytes, 0, used);
                address += used;
                from = entry.next();
            }
        }
        memory.storeInt(Integer.toUnsignedLong(result), (int) (address - start));
        return Errno.SUCCESS.code();
    }

    private static byte[] bytes(OpenFile.Entry entry) {
        return ByteBuffer.allocate(DIRENT_BYTES + entry.name().length).order(ByteOrder.LITTLE_ENDIAN)
                .putLong(entry.next())
                .putLong(entry.inode())
                .putInt(entry.name().length)
                .putInt(entry.type().code())
                .put(entry.name())
                .array();
    }
}
