package io.penstock.wasm.internal.cache;

import io.penstock.wasm.api.CodeCacheRejection;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The cache's directory, which several processes may share. Readers take no lock: an entry is replaced by an atomic move, so
 * they see the old file or the new one. Writers hold the lock file {@value #LOCK}, which the operating system releases when a
 * process dies; so whoever holds it may overwrite what a killed writer left in {@value #INCOMING}. Last use is a file's time of
 * modification.
 */
final class EntryFiles {

    /** End of the names of entries; other files are not touched. */
    static final String SUFFIX = ".code";
    static final String LOCK = ".lock";
    static final String INCOMING = ".incoming";

    /** Longest entry, as it is read as a whole: 64 MiB. */
    private static final long MOST_ENTRY_BYTES = 64L << 20;

    /**
     * File locks are the process's, and closing any channel to the file gives them up: this one keeps the process's own threads
     * apart, from before a lock file is opened until it is closed. Writes are rare, so there is one for all directories.
     */
    static final ReentrantLock IN_PROCESS = new ReentrantLock();

    private final Path directory;
    private final long maxBytes;

    /** What eviction has removed. */
    record Evicted(int entries, long bytes) {
    }

    /** Something to do while no other process writes. */
    @FunctionalInterface
    interface Work<T extends @Nullable Object> {
        T run() throws IOException;
    }

    private record Entry(Path path, FileTime used, long size) {
    }

    /**
     * The directory, which is made if it is not there, for its owner only.
     *
     * @param maxBytes most bytes of all entries together
     */
    EntryFiles(Path directory, long maxBytes) throws IOException {
        this.directory = directory;
        this.maxBytes = maxBytes;
        if (!Files.isDirectory(directory)) {
            OwnerOnly.createDirectories(directory);
        }
    }

    /** Longest entry in bytes. */
    long maxEntryBytes() {
        return Math.min(maxBytes, MOST_ENTRY_BYTES);
    }

    /** An entry's bytes, or null if there is none. */
    byte @Nullable [] read(String fileName) throws RejectedEntry {
        Path file = directory.resolve(fileName);
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class,
                    LinkOption.NOFOLLOW_LINKS);
            if (!attributes.isRegularFile()) {
                throw new RejectedEntry(CodeCacheRejection.UNREADABLE); // opening a pipe would wait for its writer
            }
            try (FileChannel channel = FileChannel.open(file,
                    Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))) {
                long size = channel.size();
                if (size > maxEntryBytes()) {
                    throw new RejectedEntry(CodeCacheRejection.TOO_LARGE);
                }
                ByteBuffer bytes = ByteBuffer.allocate((int) size);
                while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
                    // on; a file that ends early has no valid signature
                }
                return bytes.array();
            }
        } catch (NoSuchFileException e) {
            return null;
        } catch (IOException e) {
            throw new RejectedEntry(CodeCacheRejection.UNREADABLE);
        }
    }

    /** Notes that an entry was used. */
    void touch(String fileName, Instant now) throws IOException {
        try {
            Files.setLastModifiedTime(directory.resolve(fileName), FileTime.from(now));
        } catch (NoSuchFileException e) {
            // evicted meanwhile
        }
    }

    /** Does something while no other thread or process does; waits for its turn, and can be interrupted. */
    <T extends @Nullable Object> T exclusively(Work<T> work) throws IOException {
        try {
            IN_PROCESS.lockInterruptibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
        try (FileChannel channel = open(LOCK, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock _ = channel.lock()) {
            return work.run();
        } finally {
            IN_PROCESS.unlock();
        }
    }

    /** Puts an entry in place, on the disk when this returns; within {@link #exclusively}. */
    void replace(String fileName, ByteBuffer content, Instant now) throws IOException {
        Path incoming = directory.resolve(INCOMING);
        try (FileChannel channel = open(INCOMING, StandardOpenOption.CREATE, StandardOpenOption.WRITE,
                StandardOpenOption.TRUNCATE_EXISTING)) {
            while (content.hasRemaining()) {
                channel.write(content);
            }
            channel.force(true); // a move may reach the disk before what it moves
        }
        Files.setLastModifiedTime(incoming, FileTime.from(now));
        Files.move(incoming, directory.resolve(fileName), StandardCopyOption.ATOMIC_MOVE);
    }

    private FileChannel open(String name, StandardOpenOption... options) throws IOException {
        Set<OpenOption> all = new HashSet<>(List.of(options));
        all.add(LinkOption.NOFOLLOW_LINKS);
        return OwnerOnly.open(directory.resolve(name), all);
    }

    /** Removes what was not used for the longest time until the rest is within the bound; within {@link #exclusively}. */
    Evicted evict(String keptFile) throws IOException {
        List<Entry> entries = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*" + SUFFIX)) {
            for (Path file : files) {
                BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class,
                        LinkOption.NOFOLLOW_LINKS);
                if (attributes.isRegularFile()) {
                    entries.add(new Entry(file, attributes.lastModifiedTime(), attributes.size()));
                }
            }
        }
        entries.sort(Comparator.comparing(Entry::used).thenComparing(Entry::path));
        long total = entries.stream().mapToLong(Entry::size).sum();
        int removed = 0;
        long before = total;
        for (Entry entry : entries) {
            if (total <= maxBytes) {
                break;
            }
            if (!entry.path.endsWith(keptFile)) {
                Files.deleteIfExists(entry.path);
                total -= entry.size;
                removed++;
            }
        }
        return new Evicted(removed, before - total);
    }
}
