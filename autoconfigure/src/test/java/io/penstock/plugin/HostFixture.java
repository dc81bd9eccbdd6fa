package io.penstock.plugin;

import io.netty.buffer.PooledByteBufAllocator;
import io.penstock.plugin.store.DirectoryPluginStore;
import io.penstock.wasm.EngineConfig;
import io.penstock.wasm.WasmEngine;
import io.penstock.wasm.api.EngineListener;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.NettyDataBuffer;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** An engine, a store in a directory and a host, and pooled buffers that are watched. */
final class HostFixture implements AutoCloseable {

    static final PluginId ID = new PluginId("demo", "plugin");
    static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Path directory;
    private final PluginHostSettings settings;
    private final UnaryOperator<PluginHostBuilder> customizer;
    private final WasmEngine engine;
    private final NettyDataBufferFactory buffers = new NettyDataBufferFactory(new PooledByteBufAllocator(true));
    private final Queue<NettyDataBuffer> allocated = new ConcurrentLinkedQueue<>();
    private PluginStore store;
    PluginHost host;

    HostFixture(Path directory) {
        this(directory, PluginHostSettings.defaults(), builder -> builder);
    }

    HostFixture(Path directory, PluginHostSettings settings, UnaryOperator<PluginHostBuilder> customizer) {
        this(directory, settings, EngineListener.NONE, customizer);
    }

    HostFixture(Path directory, PluginHostSettings settings, EngineListener listener,
            UnaryOperator<PluginHostBuilder> customizer) {
        this.engine = WasmEngine
                .create(EngineConfig.defaults().withMaxMemoryPages(1024).withListener(listener));
        this.directory = directory;
        this.settings = settings;
        this.customizer = customizer;
        this.store = new DirectoryPluginStore(directory);
        this.host = start();
    }

    private PluginHost start() {
        return customizer.apply(PluginHost.builder(engine, store).settings(settings)).start();
    }

    void restart() {
        host.close();
        store.close();
        store = new DirectoryPluginStore(directory);
        host = start();
    }

    Plugin install(byte[] module) {
        return install(ID, module);
    }

    Plugin install(PluginId id, byte[] module) {
        return get(host.install(id, pieces(module, 7)));
    }

    @Nullable
    Object invoke(Plugin plugin, String export, Object... args) {
        List<@Nullable Object> results = get(plugin.invoke(export, List.of(args)));
        return results.isEmpty() ? null : results.getFirst();
    }

    static <T> T get(Mono<T> mono) {
        return Objects.requireNonNull(mono.block(PATIENCE));
    }

    /** The bytes in pooled buffers of at most this size. */
    Flux<DataBuffer> pieces(byte[] bytes, int size) {
        return Flux.fromStream(() -> IntStream.iterate(0, at -> at < bytes.length, at -> at + size).boxed())
                .map(at -> buffer(bytes, at, Math.min(size, bytes.length - at)));
    }

    DataBuffer buffer(byte[] bytes, int from, int length) {
        NettyDataBuffer buffer = buffers.allocateBuffer(Math.max(1, length));
        buffer.write(bytes, from, length);
        allocated.add(buffer);
        return buffer;
    }

    DataBuffer buffer(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return buffer(bytes, 0, bytes.length);
    }

    /** Waits until all buffers given out are released: a cancelled install releases its last one a moment later. */
    void awaitReleased() {
        Awaitility.await().atMost(PATIENCE).until(() -> allocated.stream().noneMatch(NettyDataBuffer::isAllocated));
    }

    int buffersAllocated() {
        return allocated.size();
    }

    static String text(Flux<DataBuffer> buffers) {
        return get(DataBufferUtils.join(buffers).map(all -> all.toString(StandardCharsets.UTF_8)).defaultIfEmpty(""));
    }

    @Override
    public void close() {
        host.close();
        store.close();
        engine.close();
    }
}
