package io.penstock.abi.wasi;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The open descriptors of one guest by number, and what becomes of their failures. */
final class DescriptorTable {

    /** Most descriptors open at once. */
    static final int MAX_OPEN = 1024;

    private final List<@Nullable Descriptor> open = new ArrayList<>();
    private final Waiting waiting;
    private @Nullable IOException streamFailure;

    DescriptorTable(Waiting waiting) {
        this.waiting = waiting;
    }

    /** The descriptor of this number; {@link Errno#BADF} when there is none. */
    Descriptor get(int fd) {
        Descriptor found = find(fd);
        if (found == null) {
            throw Errno.BADF.exception();
        }
        return found;
    }

    /** The descriptor of this number; {@link Errno#NOTCAPABLE} when the guest has given up this right to it. */
    Descriptor get(int fd, long right) {
        Descriptor found = get(fd);
        found.checkRight(right, Errno.NOTCAPABLE);
        return found;
    }

    /** The descriptor of this number, or null. */
    @Nullable
    Descriptor find(int fd) {
        return fd < 0 || fd >= open.size() ? null : open.get(fd);
    }

    /** The directory of this number; {@link Errno#NOTDIR} when it is something else. */
    DirectoryDescriptor directory(int fd, long right) {
        if (get(fd, right) instanceof DirectoryDescriptor directory) {
            return directory;
        }
        throw Errno.NOTDIR.exception();
    }

    /** Ends the function with {@link Errno#MFILE} when no further descriptor can be opened. */
    void checkRoom() {
        if (open.size() >= MAX_OPEN && !open.contains(null)) {
            throw Errno.MFILE.exception();
        }
    }

    /** Adds a descriptor under the lowest free number. */
    int add(Descriptor descriptor) {
        checkRoom();
        int free = open.indexOf(null);
        if (free >= 0) {
            open.set(free, descriptor);
            return free;
        }
        open.add(descriptor);
        return open.size() - 1;
    }

    /** Closes a descriptor and frees its number. */
    void close(int fd) {
        Descriptor closing = get(fd);
        open.set(fd, null);
        try {
            closing.flush();
            closing.close();
        } catch (IOException e) {
            throw failure(closing, e);
        }
    }

    /** Moves a descriptor to another number that is in use, which is closed. */
    void renumber(int from, int to) {
        Descriptor moving = get(from);
        get(to);
        if (from != to) {
            open.set(from, null);
            Descriptor replaced = open.set(to, moving);
            if (replaced != null) {
                try {
                    replaced.flush();
                    replaced.close();
                } catch (IOException e) {
                    throw failure(replaced, e);
                }
            }
        }
    }

    /**
     * Hands on what was written, before the guest waits: a question is to be seen before its answer is awaited. A failure
     * is kept for {@link #streamFailure}; the guest meets it when it writes again.
     */
    void flushOutputs() {
        for (Descriptor descriptor : open) {
            if (descriptor instanceof OutputDescriptor output) {
                try {
                    output.flush();
                } catch (IOException e) {
                    remember(output, e);
                }
            }
        }
    }

    /** Closes all. A failure to hand on output is kept for {@link #streamFailure}. */
    void closeAll() {
        for (int fd = 0; fd < open.size(); fd++) {
            Descriptor closing = open.set(fd, null);
            if (closing != null) {
                try {
                    closing.flush();
                    closing.close();
                } catch (IOException e) {
                    remember(closing, e);
                }
            }
        }
    }

    /** The first failure of a stream of the host's. */
    Optional<IOException> streamFailure() {
        return Optional.ofNullable(streamFailure);
    }

    /** What to throw when an operation on a descriptor failed. */
    RuntimeException failure(Descriptor descriptor, IOException e) {
        if (Waiting.isInterrupt(e)) {
            return waiting.interrupted();
        }
        remember(descriptor, e);
        return (descriptor instanceof OutputDescriptor ? Errno.PIPE : Errno.IO).exception();
    }

    private void remember(Descriptor descriptor, IOException e) {
        if (streamFailure == null
                && (descriptor instanceof InputDescriptor || descriptor instanceof OutputDescriptor)) {
            streamFailure = e;
        }
    }
}
