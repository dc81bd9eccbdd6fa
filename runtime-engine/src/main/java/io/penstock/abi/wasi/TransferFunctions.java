package io.penstock.abi.wasi;

import io.penstock.wasm.api.WasmInstance;
import java.io.IOException;

/**
 * Reading and writing. All goes through one buffer, whatever lengths a guest names. As in POSIX, a call that fails after it
 * has moved some bytes tells their number, and the next one fails.
 */
final class TransferFunctions {

    /** Bytes moved at a time. */
    static final int CHUNK = 65_536;

    /** Most bytes moved by one call, Linux's limit; what is told must fit 32 bits. */
    private static final long MAX_TRANSFER = 0x7fff_f000;

    private final DescriptorTable descriptors;
    private byte[] buffer = new byte[0];

    TransferFunctions(DescriptorTable descriptors) {
        this.descriptors = descriptors;
    }

    private byte[] buffer() {
        if (buffer.length == 0) {
            buffer = new byte[CHUNK];
        }
        return buffer;
    }

    @Import("fd_read")
    int fdRead(WasmInstance caller, int fd, int vectors, int count, int result) {
        return read(caller, fd, vectors, count, result, -1);
    }

    @Import("fd_pread")
    int fdPread(WasmInstance caller, int fd, int vectors, int count, long offset, int result) {
        checkOffset(offset);
        return read(caller, fd, vectors, count, result, offset);
    }

    private int read(WasmInstance caller, int fd, int vectors, int count, int result, long offset) {
        GuestMemory memory = GuestMemory.of(caller);
        Descriptor descriptor = descriptors.get(fd, Rights.FD_READ);
        IoVectors targets = IoVectors.of(memory, vectors, count);
        if (descriptor instanceof InputDescriptor) {
            descriptors.flushOutputs();
        }
        memory.check(Integer.toUnsignedLong(result), Integer.BYTES);
        memory.storeInt(Integer.toUnsignedLong(result), (int) read(memory, descriptor, targets, offset));
        return Errno.SUCCESS.code();
    }

    private long read(GuestMemory memory, Descriptor descriptor, IoVectors targets, long offset) {
        long done = 0;
        try {
            for (int i = 0; i < targets.count(); i++) {
                long address = targets.address(i);
                long left = Math.min(targets.length(i), MAX_TRANSFER - done);
                while (left > 0) {
                    int wanted = (int) Math.min(left, CHUNK);
                    if (done > 0 && !descriptor.hasMore()) {
                        return done;
                    }
                    int got = offset < 0
                            ? descriptor.read(buffer(), wanted)
                            : descriptor.readAt(offset + done, buffer(), wanted);
                    if (got <= 0) {
                        return done;
                    }
                    memory.write(address, buffer(), 0, got);
                    done += got;
                    address += got;
                    left -= got;
                    if (got < wanted) {
                        return done;
                    }
                }
            }
            return done;
        } catch (IOException e) {
            return doneOr(done, descriptors.failure(descriptor, e));
        } catch (ErrnoException e) {
            return doneOr(done, e);
        }
    }

    @Import("fd_write")
    int fdWrite(WasmInstance caller, int fd, int vectors, int count, int result) {
        return write(caller, fd, vectors, count, result, -1);
    }

    private int write(WasmInstance caller, int fd, int vectors, int count, int result, long offset) {
        GuestMemory memory = GuestMemory.of(caller);
        Descriptor descriptor = descriptors.get(fd, Rights.FD_WRITE);
        IoVectors sources = IoVectors.of(memory, vectors, count);
        memory.check(Integer.toUnsignedLong(result), Integer.BYTES);
        memory.storeInt(Integer.toUnsignedLong(result), (int) write(memory, descriptor, sources, offset));
        return Errno.SUCCESS.code();
    }

    /** Collects the pieces into the buffer, so that many small ones make one write. */
    private long write(GuestMemory memory, Descriptor descriptor, IoVectors sources, long offset) {
        long done = 0;
        int filled = 0;
        try {
            for (int i = 0; i < sources.count(); i++) {
                long address = sources.address(i);
                long left = Math.min(sources.length(i), MAX_TRANSFER - done - filled);
                while (left > 0) {
                    int piece = (int) Math.min(left, CHUNK - filled);
                    memory.read(address, buffer(), filled, piece);
                    filled += piece;
                    address += piece;
                    left -= piece;
                    if (filled == CHUNK) {
                        put(descriptor, filled, offset < 0 ? -1 : offset + done);
                        done += filled;
                        filled = 0;
                    }
                }
            }
            if (filled > 0 || done == 0) {
                put(descriptor, filled, offset < 0 ? -1 : offset + done);
                done += filled;
            }
            return done;
        } catch (IOException e) {
            return doneOr(done, descriptors.failure(descriptor, e));
        } catch (ErrnoException e) {
            return doneOr(done, e);
        }
    }

    private void put(Descriptor descriptor, int length, long position) throws IOException {
        if (position < 0) {
            descriptor.write(buffer(), length);
        } else {
            descriptor.writeAt(position, buffer(), length);
        }
    }

    @Import("fd_pwrite")
    int fdPwrite(WasmInstance caller, int fd, int vectors, int count, long offset, int result) {
        checkOffset(offset);
        return write(caller, fd, vectors, count, result, offset);
    }

    private static void checkOffset(long offset) {
        if (offset < 0) {
            throw Errno.INVAL.exception();
        }
    }

    private static long doneOr(long done, RuntimeException failure) {
        if (done > 0 && failure instanceof ErrnoException) {
            return done;
        }
        throw failure;
    }
}
