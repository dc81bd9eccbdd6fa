package io.penstock.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.commons.util.ExceptionUtils;
import org.reactivestreams.Publisher;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import reactor.blockhound.BlockHound;
import reactor.blockhound.BlockingOperationError;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Everything that an application does with the host, done on an event loop of Netty's that must not block. */
@Timeout(120)
class NonBlockingTests {

    private static final String EVENT_LOOP = "non-blocking-test";
    private static final Queue<Throwable> BLOCKED = new ConcurrentLinkedQueue<>();

    @TempDir
    Path directory;

    private final EventLoop eventLoop = new DefaultEventLoop(new DefaultThreadFactory(EVENT_LOOP));
    private final Scheduler onEventLoop = Schedulers.fromExecutor(eventLoop);
    private HostFixture fixture;

    @BeforeAll
    static void installBlockHound() {
        // Only this test's threads: it stays installed while other tests run in this JVM.
        BlockHound.install(builder -> builder.nonBlockingThreadPredicate(
                others -> thread -> thread.getName().startsWith(EVENT_LOOP)).blockingMethodCallback(method -> {
                    BlockingOperationError error = new BlockingOperationError(method);
                    BLOCKED.add(error);
                    throw error;
                }));
    }

    @BeforeEach
    void start() {
        fixture = new HostFixture(directory);
    }

    @AfterEach
    void close() {
        fixture.close();
        onEventLoop.dispose();
        eventLoop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    @Test
    void theTestSeesABlockedEventLoop() {
        assertThatExceptionOfType(Exception.class).isThrownBy(() -> onEventLoop(() -> Mono.fromRunnable(() -> sleep())))
                .withStackTraceContaining("BlockingOperationError");
        assertThat(BLOCKED).isNotEmpty();
        BLOCKED.clear();
    }

    @Test
    void nothingBlocks() {
        Plugin plugin = onEventLoop(() -> fixture.host.install(HostFixture.ID, piecesFromEventLoop(TestModules.add())));
        assertThat(onEventLoop(() -> plugin.invoke("add", List.of(3, 4)))).isEqualTo(List.of(7));
        onEventLoop(() -> fixture.host.install(HostFixture.ID, piecesFromEventLoop(TestModules.cat())));
        Flux<DataBuffer> stdin = Flux.range(0, 200).publishOn(onEventLoop).map(i -> fixture.buffer("line " + i + "\n"));
        assertThat(onEventLoop(
                () -> DataBufferUtils.join(plugin.run(PluginRunRequest.of(), stdin).stdout().publishOn(onEventLoop))))
                .isNotNull();
        onEventLoop(() -> fixture.host.remove(HostFixture.ID));
        assertThat(onEventLoop(() -> Mono.just(fixture.host.list("demo")))).isEmpty();
        assertNothingBlocked();
        fixture.awaitReleased();
    }

    @Test
    void cancellingDoesNotBlock() {
        cancelOnEventLoop(fixture.host.install(HostFixture.ID,
                piecesFromEventLoop(TestModules.add()).concatWith(Flux.never())),
                () -> fixture.host.status().installing() == 1);
        Plugin plugin = fixture.install(TestModules.stateful());
        cancelOnEventLoop(plugin.invoke("spin", List.of()), () -> fixture.host.status().running() == 1);
        Plugin command = fixture.install(TestModules.cat());
        cancelOnEventLoop(command.run(PluginRunRequest.of(), Flux.never()).stdout(),
                () -> fixture.host.status().running() == 1);
        Awaitility.await().until(() -> fixture.host.status().running() + fixture.host.status().installing() == 0);
        assertNothingBlocked();
        fixture.awaitReleased();
    }

    private static void assertNothingBlocked() {
        assertThat(BLOCKED.stream().map(ExceptionUtils::readStackTrace).toList()).isEmpty();
    }

    private Flux<DataBuffer> piecesFromEventLoop(byte[] module) {
        return fixture.pieces(module, 5).subscribeOn(onEventLoop);
    }

    private <T> T onEventLoop(Supplier<Mono<T>> action) {
        return HostFixture.get(Mono.defer(action).subscribeOn(onEventLoop));
    }

    private void cancelOnEventLoop(Publisher<?> publisher, Supplier<Boolean> begun) {
        Disposable subscription = Flux.from(publisher).subscribeOn(onEventLoop).subscribe();
        Awaitility.await().until(begun::get);
        onEventLoop(() -> Mono.fromSupplier(() -> {
            subscription.dispose();
            return true;
        }));
    }

    private static void sleep() {
        try {
            Thread.sleep(1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
