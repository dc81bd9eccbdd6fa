package io.penstock.plugin;

import static io.penstock.plugin.HostFixture.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.penstock.plugin.PluginListener.CallKind;
import io.penstock.plugin.PluginListener.CallOutcome;
import io.penstock.wasm.api.Trap;
import io.penstock.wasm.api.TrapKind;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

@Timeout(120)
class RunTests {

    private static final PluginRunRequest NO_ARGS = PluginRunRequest.of();

    @TempDir
    Path directory;

    private final BlockingQueue<CallOutcome> outcomes = new LinkedBlockingQueue<>();
    private HostFixture fixture;

    @BeforeEach
    void start() {
        PluginLimits limits = new PluginLimits(1 << 20, 64 << 20, 1000, 1 << 20, Duration.ofSeconds(20), 1 << 20,
                Duration.ofSeconds(60));
        fixture = new HostFixture(directory, PluginHostSettings.defaults().withLimits(limits),
                builder -> builder.listener(new PluginListener() {
                    @Override
                    public void callFinished(PluginId id, CallKind kind, CallOutcome outcome, long nanos) {
                        outcomes.add(outcome);
                    }
                }));
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void whenCommandCopiesThenAllComesOut() {
        Plugin plugin = fixture.install(TestModules.cat());
        Flux<DataBuffer> stdin = Flux.just("hello ", "", "world").map(fixture::buffer);
        assertThat(text(plugin.run(NO_ARGS, stdin).stdout())).isEqualTo("hello world");
        fixture.awaitReleased();
    }

    @Test
    void whenMuchIsCopiedThenInputIsPulledAsOutputIsTaken() {
        Plugin plugin = fixture.install(TestModules.cat());
        int pieces = 2000;
        byte[] piece = "0123456789abcdef".repeat(1024).getBytes(StandardCharsets.UTF_8);
        AtomicLong in = new AtomicLong();
        AtomicLong out = new AtomicLong();
        AtomicLong mostBetween = new AtomicLong();
        Flux<DataBuffer> stdin = Flux.range(0, pieces).map(i -> {
            mostBetween.accumulateAndGet(in.addAndGet(piece.length) - out.get(), Math::max);
            return fixture.buffer(piece, 0, piece.length);
        });
        plugin.run(NO_ARGS, stdin).stdout().doOnNext(buffer -> out.addAndGet(buffer.readableByteCount())).limitRate(1)
                .blockLast(HostFixture.PATIENCE);
        assertThat(out.get()).isEqualTo((long) pieces * piece.length);
        // What is prefetched of the input, what the guest holds, what is pending of the output.
        assertThat(mostBetween.get()).isLessThan(8L * GuestOutput.CAPACITY);
        fixture.awaitReleased();
    }

    @Test
    void whenNothingIsAskedForThenTheGuestWaits() {
        Plugin plugin = fixture.install(TestModules.yes());
        StepVerifier.create(plugin.run(NO_ARGS, Flux.empty()).stdout(), 0)
                .expectSubscription()
                .thenRequest(1).expectNextCount(1)
                .thenRequest(2).expectNextCount(2)
                .thenCancel().verify(HostFixture.PATIENCE);
        Awaitility.await().until(() -> fixture.host.status().running() == 0);
    }

    @Test
    void whenSubscriberCancelsThenTheGuestIsStopped() throws Exception {
        for (byte[] module : new byte[][]{TestModules.yes(), TestModules.endlessCommand()}) {
            Plugin plugin = fixture.install(module);
            plugin.run(NO_ARGS, Flux.empty()).stdout().subscribe(DataBufferUtils::release).dispose();
            assertThat(outcomes.poll(30, TimeUnit.SECONDS)).isEqualTo(CallOutcome.CANCELLED);
        }
    }

    @Test
    void whenSubscriberCancelsWhileTheGuestWaitsForInputThenItIsStoppedAndTheInputCancelled() throws Exception {
        Plugin plugin = fixture.install(TestModules.cat());
        BlockingQueue<String> cancelled = new LinkedBlockingQueue<>();
        Flux<DataBuffer> stdin = Flux.concat(Mono.fromSupplier(() -> fixture.buffer("x")), Flux.<DataBuffer>never())
                .doOnCancel(() -> cancelled.add("cancelled"));
        assertThat(plugin.run(NO_ARGS, stdin).stdout().next().block(HostFixture.PATIENCE)).isNotNull();
        assertThat(outcomes.poll(30, TimeUnit.SECONDS)).isEqualTo(CallOutcome.CANCELLED);
        assertThat(cancelled.poll(30, TimeUnit.SECONDS)).isNotNull();
        fixture.awaitReleased();
    }

    @Test
    void whenExitCodeIsNotZeroThenFailsWithItAndTheEndOfStderr() {
        PluginRun run = fixture.install(TestModules.exit(2, "usage: ...", 3)).run(NO_ARGS, Flux.empty());
        StepVerifier.create(run.stdout()).expectErrorSatisfies(e -> assertThat(e)
                .isInstanceOfSatisfying(PluginExitException.class, exit -> {
                    assertThat(exit.exitCode()).isEqualTo(3);
                    assertThat(exit.stderrTail()).isEqualTo("usage: ...");
                })).verify(HostFixture.PATIENCE);
        assertThat(run.stderrTail()).isEqualTo("usage: ...");
        assertThat(outcomes).containsExactly(CallOutcome.EXIT);
    }

    @Test
    void whenExitCodeIsZeroThenCompletes() {
        assertThat(text(fixture.install(TestModules.exit(1, "done", 0)).run(NO_ARGS, Flux.empty()).stdout()))
                .isEqualTo("done");
    }

    @Test
    void whenItFailsAfterOutputThenTheOutputComesFirst() {
        StepVerifier.create(fixture.install(TestModules.exit(1, "partial", 1)).run(NO_ARGS, Flux.empty()).stdout())
                .expectNextCount(1).expectError(PluginExitException.class).verify(HostFixture.PATIENCE);
        StepVerifier.create(fixture.install(TestModules.trap(1, "partial")).run(NO_ARGS, Flux.empty()).stdout())
                .expectNextCount(1).expectErrorSatisfies(e -> assertThat(e).isInstanceOfSatisfying(Trap.class,
                        trap -> assertThat(trap.kind()).isEqualTo(TrapKind.UNREACHABLE)))
                .verify(HostFixture.PATIENCE);
    }

    @Test
    void whenInputFailsThenItsErrorIsTheRuns() {
        Plugin plugin = fixture.install(TestModules.cat());
        Flux<DataBuffer> stdin = Flux.just("abc").map(fixture::buffer)
                .concatWith(Flux.error(new IllegalStateException("connection reset")));
        StepVerifier.create(plugin.run(NO_ARGS, stdin).stdout().ignoreElements())
                .expectErrorMessage("connection reset").verify(HostFixture.PATIENCE);
        fixture.awaitReleased();
    }

    @Test
    void whenInputIsNotReadThenItIsNotSubscribedTo() {
        Plugin plugin = fixture.install(TestModules.exit(1, "x", 0));
        Flux<DataBuffer> stdin = Flux.error(() -> new AssertionError("must not be subscribed to"));
        assertThat(text(plugin.run(NO_ARGS, stdin).stdout())).isEqualTo("x");
    }

    @Test
    void whenPluginIsNoCommandThenSaysSo() {
        Plugin plugin = fixture.install(TestModules.add());
        assertThatExceptionOfType(UnknownExportException.class)
                .isThrownBy(() -> text(plugin.run(NO_ARGS, Flux.empty()).stdout())).withMessageContaining("_start");
    }

    @Test
    void whenSubscribedTwiceThenSaysSo() {
        PluginRun run = fixture.install(TestModules.exit(1, "x", 0)).run(NO_ARGS, Flux.empty());
        assertThat(text(run.stdout())).isEqualTo("x");
        assertThatIllegalStateException().isThrownBy(() -> text(run.stdout()));
    }

    @Test
    void whenRunsFollowEachOtherThenEachHasAFreshInstance() {
        Plugin plugin = fixture.install(TestModules.cat());
        for (int i = 0; i < 20; i++) {
            String expected = "run " + i;
            assertThat(text(plugin.run(NO_ARGS, Flux.just(expected).map(fixture::buffer)).stdout()))
                    .isEqualTo(expected);
        }
        fixture.awaitReleased();
    }
}
