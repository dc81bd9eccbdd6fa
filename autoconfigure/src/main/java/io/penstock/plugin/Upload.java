package io.penstock.plugin;

import io.penstock.wasm.StreamingCompilation;
import io.penstock.wasm.api.WasmModule;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;

/** One install's bytes on their three ways: into the compiler, the digest and the store. One thread at a time. */
final class Upload implements AutoCloseable {

    private static final Log log = LogFactory.getLog(Upload.class);

    private final PluginId id;
    private final Installer installer;
    private final StreamingCompilation compilation;
    private final PluginStore.Draft draft;
    private final long longest;
    private final Digest digest = new Digest();
    private long bytes;

    /** Since when more bytes are waited for; empty while there is work to do here. */
    private OptionalLong awaitingSince = OptionalLong.of(System.nanoTime());

    Upload(PluginId id, Installer installer, StreamingCompilation compilation, PluginStore.Draft draft,
            long longest) {
        this.id = id;
        this.installer = installer;
        this.compilation = compilation;
        this.draft = draft;
        this.longest = longest;
    }

    /** Takes the buffer and releases it; completes when more should come. Blocks for the store. */
    CompletionStage<Void> accept(DataBuffer buffer) {
        awaitingSince = OptionalLong.empty();
        try (DataBuffer.ByteBufferIterator pieces = buffer.readableByteBuffers()) {
            int count = buffer.readableByteCount();
            if (bytes + count > longest) {
                throw new PluginTooLargeException(longest);
            }
            installer.account(count);
            bytes += count;
            installer.progress(id, bytes);
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

    /** For how long nothing has come although it was asked for. */
    Duration awaitedFor() {
        return awaitingSince.isPresent() ? Duration.ofNanos(System.nanoTime() - awaitingSince.getAsLong())
                : Duration.ZERO;
    }

    /** All bytes have come: the module, once it is validated. */
    CompletionStage<WasmModule> finish() {
        awaitingSince = OptionalLong.empty();
        return compilation.finish();
    }

    /** The digest of all bytes; once. */
    String digest() {
        return digest.text();
    }

    /** Puts it into the store. */
    void commit(PluginInfo info, int history) {
        draft.commit(new PluginStore.Metadata(id, info.revision(), info.digest(), info.bytes(), info.installedAt()),
                history);
    }

    /** Gives up what was not committed, and the place; once. Blocks for the store. */
    @Override
    public void close() {
        try {
            compilation.abort();
            draft.close();
        } catch (PluginStoreException e) {
            log.warn("Cannot tidy up after an install of plugin " + id, e);
        } finally {
            installer.release(id, bytes);
        }
    }
}
