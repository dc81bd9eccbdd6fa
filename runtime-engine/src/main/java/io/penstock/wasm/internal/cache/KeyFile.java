package io.penstock.wasm.internal.cache;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The file with the key that entries are signed with. It is made at its first use, with a random key, for its owner only.
 * Several processes may do so at once: whoever locks the file first writes the key. A process that dies between creating the
 * file and writing the key leaves it empty, and the next one writes.
 */
final class KeyFile {

    /** Length of a key that we make, and the least of one that is given, in bytes. */
    static final int LEAST_BYTES = 32;
    /** Longest key accepted, in bytes. */
    static final int MOST_BYTES = 4096;

    private KeyFile() {
    }

    /**
     * Reads the key, or makes it.
     *
     * @param cacheDirectory where the key must not be: whoever can write there could sign
     * @throws IOException with a message for operators when the file cannot be used
     */
    static byte[] key(Path file, Path cacheDirectory) throws IOException {
        Path parent = file.toAbsolutePath().getParent();
        if (parent == null) {
            throw new IOException("the code cache's key file " + file + " is not a file");
        }
        if (!Files.isDirectory(parent)) {
            OwnerOnly.createDirectories(parent);
        }
        if (parent.toRealPath().startsWith(cacheDirectory.toRealPath())) {
            throw new IOException("the code cache's key file " + file + " must not be in the cache's directory "
                    + cacheDirectory + ": who can write entries could sign them");
        }
        EntryFiles.IN_PROCESS.lock();
        try {
            byte[] key = Files.exists(file) ? existing(file) : null;
            return key == null ? make(file) : key;
        } finally {
            EntryFiles.IN_PROCESS.unlock();
        }
    }

    /** The key that is there, if it was written: perhaps in a file that we may only read. */
    private static byte @Nullable [] existing(Path file) throws IOException {
        if (OwnerOnly.isOpenToOthers(file)) {
            throw new IOException("the code cache's key file " + file
                    + " can be used by others than its owner; its mode must be 0600");
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
                FileLock _ = channel.lock(0, Long.MAX_VALUE, true)) {
            return channel.size() == 0 ? null : read(file, channel);
        }
    }

    private static byte[] make(Path file) throws IOException {
        try (FileChannel channel = OwnerOnly.open(file,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE));
                FileLock _ = channel.lock()) {
            return channel.size() == 0 ? create(channel) : read(file, channel); // somebody may have been quicker
        }
    }

    private static byte[] create(FileChannel channel) throws IOException {
        byte[] key = new byte[LEAST_BYTES];
        new SecureRandom().nextBytes(key);
        ByteBuffer bytes = ByteBuffer.wrap(key);
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
        channel.force(true);
        return key;
    }

    private static byte[] read(Path file, FileChannel channel) throws IOException {
        long size = channel.size();
        if (size < LEAST_BYTES || size > MOST_BYTES) {
            throw new IOException("the code cache's key file " + file + " must have " + LEAST_BYTES + " to "
                    + MOST_BYTES + " bytes, found " + size);
        }
        ByteBuffer bytes = ByteBuffer.allocate((int) size);
        while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
            // on
        }
        byte[] key = bytes.array();
        if (bytes.hasRemaining() || Arrays.equals(key, new byte[key.length])) {
            throw new IOException(
                    "the code cache's key file " + file + " is damaged; delete it to have a new key made");
        }
        return key;
    }
}
