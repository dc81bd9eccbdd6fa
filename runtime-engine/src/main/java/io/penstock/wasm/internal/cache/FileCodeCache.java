package io.penstock.wasm.internal.cache;

import io.penstock.wasm.api.EngineListener;
import io.penstock.wasm.internal.compile.CompiledFunction;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * A code cache in a directory, a file for each module. Writing is debounced as in V8: when at least
 * {@value #LEAST_BYTES} bytes of new code are there and none came for two seconds, or at once when there is a megabyte; and at
 * the end. An increment is written as the whole entry, joined with what is in the file by then, so that several processes add
 * to each other's code.
 */
public final class FileCodeCache implements CodeCache {

    /** New code that is worth a write, in bytes of class files. */
    static final int LEAST_BYTES = 1_000;
    /** New code that is written at once. */
    static final int AT_ONCE_BYTES = 1 << 20;
    /** How long no code may come before what is there is written. */
    static final Duration QUIET = Duration.ofSeconds(2);
    /** New code of a module beyond this is not kept: the disk does not keep up. */
    static final int MOST_BYTES = 32 << 20;
    /** When so many modules have new code, all of it is written. */
    static final int MOST_MODULES = 256;

    private final EntryFiles files;
    private final Signer signer;
    private final EngineListener listener;
    private final Background background;
    private final Map<CacheKey, Increment> increments = new HashMap<>(); // guarded by this
    private boolean closed; // guarded by this

    /** A module's code that is not written yet; guarded by the cache. */
    private static final class Increment {

        private final Map<Integer, CompiledFunction> functions = new HashMap<>();
        private int bytes;
        private long changed;
        private boolean timed;
        private boolean due;

        void add(int function, CompiledFunction code, long now) {
            CompiledFunction earlier = functions.put(function, code);
            bytes += code.size() - (earlier == null ? 0 : earlier.size());
            changed = now;
        }
    }

    /**
     * A cache.
     *
     * @param key what entries are signed with
     */
    FileCodeCache(EntryFiles files, byte[] key, EngineListener listener, Background background) {
        this.files = files;
        this.signer = new Signer(key);
        this.listener = listener;
        this.background = background;
        background.execute(signer::warmUp);
    }

    /**
     * Opens a cache whose entries are signed with a key.
     *
     * @param directory made if it is not there
     * @param maxBytes most bytes of all entries together
     * @throws IOException when the directory cannot be made
     */
    public static FileCodeCache withKey(Path directory, long maxBytes, byte[] key, EngineListener listener)
            throws IOException {
        return new FileCodeCache(new EntryFiles(directory, maxBytes), key, listener, Background.system());
    }

    /**
     * As {@link #withKey}, with the key in a file, which is made if it is not there.
     *
     * @throws IOException also when the file cannot be used, is in the directory, or open to others than its owner
     */
    public static FileCodeCache withKeyFile(Path directory, long maxBytes, Path keyFile, EngineListener listener)
            throws IOException {
        EntryFiles files = new EntryFiles(directory, maxBytes);
        return new FileCodeCache(files, KeyFile.key(keyFile, directory), listener, Background.system());
    }

    @Override
    public Map<Integer, CompiledFunction> load(CacheKey key) {
        long start = background.nanoTime();
        try {
            byte[] bytes = files.read(key.fileName());
            if (bytes == null) {
                listener.codeCacheMissed(key.moduleName());
                return Map.of();
            }
            Map<Integer, CompiledFunction> functions = CacheEntry.ofFile(bytes, key, signer).runnable();
            listener.codeCacheHit(key.moduleName(), functions.size(), bytes.length, background.nanoTime() - start);
            background.execute(() -> touch(key));
            return functions;
        } catch (RejectedEntry e) {
            listener.codeCacheRejected(key.moduleName(), e.reason());
            return Map.of();
        }
    }

    private void touch(CacheKey key) {
        try {
            files.touch(key.fileName(), background.now());
        } catch (IOException e) {
            listener.codeCacheWriteFailed(key.moduleName(), e);
        }
    }

    @Override
    public synchronized void compiled(CacheKey key, int function, CompiledFunction code) {
        if (closed) {
            return;
        }
        Increment increment = increments.computeIfAbsent(key, ignored -> new Increment());
        if (increment.bytes > MOST_BYTES) {
            return;
        }
        increment.add(function, code, background.nanoTime());
        if (increment.bytes >= AT_ONCE_BYTES) {
            write(key, increment);
        } else if (increment.bytes >= LEAST_BYTES && !increment.timed) {
            increment.timed = true;
            background.schedule(() -> writeIfQuiet(key, increment), QUIET);
        }
        if (increments.size() > MOST_MODULES) {
            increments.forEach(this::write);
        }
    }

    private synchronized void writeIfQuiet(CacheKey key, Increment increment) {
        Duration left = QUIET.minusNanos(background.nanoTime() - increment.changed);
        if (left.isPositive()) {
            background.schedule(() -> writeIfQuiet(key, increment), left);
        } else {
            write(key, increment);
        }
    }

    /** Under the lock: has an increment written, once. */
    private void write(CacheKey key, Increment increment) {
        if (!increment.due) {
            increment.due = true;
            background.execute(() -> writeNow(key));
        }
    }

    private void writeNow(CacheKey key) {
        Increment increment;
        synchronized (this) {
            increment = increments.remove(key);
        }
        if (increment == null) {
            return;
        }
        long start = background.nanoTime();
        try {
            EntryFiles.Evicted evicted = files.exclusively(() -> {
                CacheEntry entry = written(key).with(increment.functions);
                if (entry.fileSize() > files.maxEntryBytes()) {
                    throw new IOException("the entry would be longer than " + files.maxEntryBytes() + " bytes");
                }
                ByteBuffer file = entry.toFile(key, signer);
                int size = file.remaining();
                files.replace(key.fileName(), file, background.now());
                listener.codeCacheWritten(key.moduleName(), entry.functions().size(), size,
                        background.nanoTime() - start);
                return files.evict(key.fileName());
            });
            if (evicted.entries() > 0) {
                listener.codeCacheEvicted(evicted.entries(), evicted.bytes());
            }
        } catch (IOException | RuntimeException e) { // nobody else would hear of it
            listener.codeCacheWriteFailed(key.moduleName(), e);
        }
    }

    /** What is in the file by now, perhaps by another process. */
    private CacheEntry written(CacheKey key) {
        try {
            byte[] bytes = files.read(key.fileName());
            return bytes == null ? CacheEntry.EMPTY : CacheEntry.ofFile(bytes, key, signer);
        } catch (RejectedEntry e) {
            listener.codeCacheRejected(key.moduleName(), e.reason());
            return CacheEntry.EMPTY;
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            if (!closed) {
                closed = true;
                increments.forEach(this::write);
            }
        }
        background.close();
    }
}
