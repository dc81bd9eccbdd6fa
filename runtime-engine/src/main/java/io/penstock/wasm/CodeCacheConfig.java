package io.penstock.wasm;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where an engine keeps optimized code from one start to the next. Several processes may share a directory. Entries are
 * signed, because cached bytecode is code: with a key that is given, or one in a file that the engine makes. The text form
 * says nothing of the key. Immutable.
 */
public final class CodeCacheConfig {

    /** 256 MiB. */
    public static final long DEFAULT_MAX_BYTES = 256L << 20;

    private static final long LEAST_MAX_BYTES = 64 << 10;
    private static final long MOST_MAX_BYTES = 1L << 40;
    private static final int LEAST_KEY_BYTES = 32;
    private static final int MOST_KEY_BYTES = 4096;

    private final Path directory;
    private final long maxBytes;
    private final Path keyFile;
    private final byte @Nullable [] key;

    private CodeCacheConfig(Path directory, long maxBytes, Path keyFile, byte @Nullable [] key) {
        this.directory = directory;
        this.maxBytes = maxBytes;
        this.keyFile = keyFile;
        this.key = key;
    }

    /**
     * A cache in this directory, which is made if it is not there; with at most {@link #DEFAULT_MAX_BYTES}, and its key in a
     * file beside the directory, called like it with {@code .key} appended.
     */
    public static CodeCacheConfig in(Path directory) {
        Path absolute = directory.toAbsolutePath().normalize();
        Path name = absolute.getFileName();
        if (name == null) {
            throw new IllegalArgumentException("the code cache's directory must not be the root, found " + directory);
        }
        return new CodeCacheConfig(absolute, DEFAULT_MAX_BYTES, absolute.resolveSibling(name + ".key"), null);
    }

    /** This configuration with another bound on the size of all entries together, in bytes, 64 KiB to 1 TiB. */
    public CodeCacheConfig withMaxBytes(long maxBytes) {
        if (maxBytes < LEAST_MAX_BYTES || maxBytes > MOST_MAX_BYTES) {
            throw new IllegalArgumentException(
                    "maxBytes must be " + LEAST_MAX_BYTES + " to " + MOST_MAX_BYTES + ", found " + maxBytes);
        }
        return new CodeCacheConfig(directory, maxBytes, keyFile, key);
    }

    /** This configuration with a key of the application's, 32 to 4,096 bytes that nobody else can know. */
    public CodeCacheConfig withKey(byte[] key) {
        if (key.length < LEAST_KEY_BYTES || key.length > MOST_KEY_BYTES) {
            throw new IllegalArgumentException("the code cache's key must have " + LEAST_KEY_BYTES + " to "
                    + MOST_KEY_BYTES + " bytes, found " + key.length);
        }
        return new CodeCacheConfig(directory, maxBytes, keyFile, key.clone());
    }

    /**
     * This configuration with the key in another file. If there is none, it is made with a random key and mode 0600; it must
     * not be in the cache's directory, and nobody but its owner may have any permission.
     */
    public CodeCacheConfig withKeyFile(Path keyFile) {
        return new CodeCacheConfig(directory, maxBytes, keyFile, null);
    }

    /** The directory. */
    public Path directory() {
        return directory;
    }

    /** Most bytes of all entries together. */
    public long maxBytes() {
        return maxBytes;
    }

    /** The file with the key, unless one was given. */
    public Path keyFile() {
        return keyFile;
    }

    /** The key that was given, if one was; not a copy. */
    byte @Nullable [] key() {
        return key;
    }

    @Override
    public String toString() {
        return "code cache in " + directory + ", at most " + maxBytes + " bytes, "
                + (key == null ? "key in " + keyFile : "with a key of its own");
    }
}
