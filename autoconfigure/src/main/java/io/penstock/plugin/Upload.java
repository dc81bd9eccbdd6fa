package io.penstock.plugin;

import io.penstock.wasm.StreamingCompilation;
import io.penstock.wasm.api.WasmModule;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;

/**
 * One install's bytes on their three ways: into the compiler, the digest and the store. Used by one thread at a time, except
 * for {@link #close()}, which waits for the piece of work that is being done.
 */
final class Upload implements AutoCloseable {

    private static final long RETRY_SECONDS = 2;

    private final PluginId id;
    private final long longest;
    private final AtomicLong underWay;
    private final long mostUnderWay;
    private final StreamingCompilation compilation;
    private final PluginStore.Draft draft;
    private final Runnable onClosed;
    private final Digest digest = new Digest();

    /** Since when more bytes are waited for; empty while there is work to do here. */
    private volatile OptionalLong awaitingSince = OptionalLong.of(System.nanoTime());

    // guarded by this
    private long bytes;
    private boolean closed;

    /**
     * An upload that begins.
     *
     * @param longest most bytes it may have
     * @param underWay bytes of all uploads
     * @param mostUnderWay most of these
     * @param onClosed what to do after it was closed
     */
    Upload(PluginId id, long longest, AtomicLong underWay, long mostUnderWay, StreamingCompilation compilation,
            PluginStore.Draft draft, Runnable onClosed) {
        this.id = id;
        this.longest = longest;
        this.underWay = underWay;
        this.mostUnderWay = mostUnderWay;
        this.compilation = compilation;
        this.draft = draft;
        this.onClosed = onClosed;
    }

    /** Takes the buffer and releases it; completes when more should come. Blocks for the store. */
    synchronized CompletionStage<Void> accept(DataBuffer buffer) {
        awaitingSince = OptionalLong.empty();
        try (DataBuffer.ByteBufferIterator pieces = buffer.readableByteBuffers()) {
            checkOpen();
            account(buffer.readableByteCount());
            while (pieces.hasNext()) {
                ByteBuffer piece = pieces.next();
                digest.update(piece);
                draft.write(piece.duplicate());
                compilation.feed(piece);
            }
        } finally {
            DataBufferUtils.release(buffer);
        }
        return compilation.ready();
    }

    /** The next bytes are asked for now. */
    void awaitMore() {
        awaitingSince = OptionalLong.of(System.nanoTime());
    }

    /** For how long nothing has come although it was asked for. Any thread. */
    Duration awaitedFor() {
        OptionalLong since = awaitingSince;
        return since.isPresent() ? Duration.ofNanos(System.nanoTime() - since.getAsLong()) : Duration.ZERO;
    }

    private void account(int count) {
        if (bytes + count > longest) {
            throw new PluginTooLargeException(longest);
        }
        bytes += count;
        if (underWay.addAndGet(count) > mostUnderWay) {
            throw new PluginOverloadedException(
                    "the installs under way have more than " + mostUnderWay + " bytes together",
                    Duration.ofSeconds(RETRY_SECONDS));
        }
    }

    /** All bytes have come: the module, once it is validated. */
    synchronized CompletionStage<WasmModule> finish() {
        awaitingSince = OptionalLong.empty();
        checkOpen();
        return compilation.finish();
    }

    /** Commits it to the store, if it was not closed before. */
    synchronized void commit(PluginInfo info) {
        checkOpen();
        draft.commit(new PluginStore.Metadata(id, info.revision(), info.digest(), info.bytes(), info.installedAt()));
    }

    private void checkOpen() {
        if (closed) {
            throw new CancellationException("the install of plugin " + id + " was given up");
        }
    }

    synchronized String digest() {
        return digest.text();
    }

    /** Gives up what was not committed. Blocks for the store. Idempotent. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            compilation.abort();
            draft.close();
        } finally {
            underWay.addAndGet(-bytes);
            onClosed.run();
        }
    }
}
