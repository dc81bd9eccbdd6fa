package io.penstock.plugin;

import io.penstock.plugin.PluginStore.Metadata;
import io.penstock.plugin.PluginStore.StoredPlugin;
import io.penstock.wasm.StreamingCompilation;
import io.penstock.wasm.WasmEngine;
import io.penstock.wasm.api.WasmException;
import io.penstock.wasm.api.WasmModule;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Compiles a stored plugin while it is read, and checks that it is what was stored. Blocks. */
final class StoredModule {

    private static final int CHUNK = 64 << 10;

    private StoredModule() {
    }

    static WasmModule compile(WasmEngine engine, StoredPlugin stored, Metadata metadata) {
        StreamingCompilation compilation = engine.compileStreaming(stored.id().toString());
        try (ReadableByteChannel binary = stored.open(metadata)) {
            Digest digest = new Digest();
            ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
            WasmException refusal = null;
            while (binary.read(chunk.clear()) >= 0) {
                digest.update(chunk.flip());
                if (refusal == null) {
                    refusal = feed(compilation, chunk);
                }
            }
            String found = digest.text();
            if (!found.equals(metadata.digest())) {
                throw new PluginStoreException(
                        "the binary of plugin " + stored.id() + ", revision " + metadata.revision()
                                + ", is damaged: its digest is " + found
                                + " and should be " + metadata.digest());
            }
            if (refusal != null) {
                throw refusal;
            }
            return await(compilation.finish());
        } catch (IOException e) {
            throw new PluginStoreException("cannot read the binary of plugin " + stored.id(), e);
        } finally {
            compilation.abort();
        }
    }

    /** What is wrong with the module, null for nothing so far: if it is damaged, that is to be told first. */
    private static @Nullable WasmException feed(StreamingCompilation compilation, ByteBuffer chunk) {
        try {
            compilation.feed(chunk);
            await(compilation.ready());
            return null;
        } catch (WasmException e) {
            return e;
        }
    }

    private static <T> T await(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof WasmException cause) {
                throw cause;
            }
            throw e;
        }
    }
}
