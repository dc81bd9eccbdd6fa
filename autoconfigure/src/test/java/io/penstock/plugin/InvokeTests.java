package io.penstock.plugin;

import static io.penstock.plugin.HostFixture.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.penstock.plugin.PluginListener.CallKind;
import io.penstock.plugin.PluginListener.CallOutcome;
import io.penstock.wasm.api.Trap;
import io.penstock.wasm.api.TrapKind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.Disposable;

@Timeout(120)
class InvokeTests {

    @TempDir
    Path directory;

    private final BlockingQueue<CallOutcome> outcomes = new LinkedBlockingQueue<>();
    private HostFixture fixture;

    @BeforeEach
    void start() {
        start(PluginHostSettings.defaults());
    }

    private void start(PluginHostSettings settings) {
        fixture = new HostFixture(directory, settings, builder -> builder.listener(new PluginListener() {
            @Override
            public void callFinished(PluginId id, CallKind kind, CallOutcome outcome, long nanos) {
                outcomes.add(outcome);
            }
        }));
    }

    private void restart(PluginHostSettings settings) {
        fixture.close();
        start(settings);
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void whenArgumentsDoNotFitThenSaysWhatWasExpectedAndFound() {
        Plugin plugin = fixture.install(TestModules.add());
        assertThatExceptionOfType(InvalidArgumentsException.class).isThrownBy(() -> fixture.invoke(plugin, "add", 1))
                .withMessageContaining("takes 2 arguments, found 1");
        assertThatExceptionOfType(InvalidArgumentsException.class)
                .isThrownBy(() -> fixture.invoke(plugin, "add", 1, 2L))
                .withMessageContaining("argument 1").withMessageContaining("must be i32, found Long 2");
        assertThatExceptionOfType(UnknownExportException.class).isThrownBy(() -> fixture.invoke(plugin, "sub", 1, 2));
        assertThat(outcomes).isEmpty();
    }

    @Test
    void whenOneCallComesAfterAnotherThenItHasTheSameInstance() throws Exception {
        Plugin plugin = fixture.install(TestModules.stateful());
        assertThat(fixture.invoke(plugin, "next")).isEqualTo(1);
        assertThat(fixture.invoke(plugin, "next")).isEqualTo(2);
        assertThat(outcomes.poll(30, TimeUnit.SECONDS)).isEqualTo(CallOutcome.SUCCESS);
    }

    @Test
    void whenACallTrapsThenTheNextHasAFreshInstance() throws Exception {
        Plugin plugin = fixture.install(TestModules.stateful());
        assertThat(fixture.invoke(plugin, "next")).isEqualTo(1);
        assertThatExceptionOfType(Trap.class).isThrownBy(() -> fixture.invoke(plugin, "trap"))
                .satisfies(trap -> assertThat(trap.kind()).isEqualTo(TrapKind.UNREACHABLE));
        assertThat(fixture.invoke(plugin, "next")).isEqualTo(1);
        assertThat(outcomes).containsExactly(CallOutcome.SUCCESS, CallOutcome.TRAP, CallOutcome.SUCCESS);
    }

    @Test
    void whenAnInstanceHasGrownLargeThenItIsNotKept() {
        restart(PluginHostSettings.defaults()
                .withInstances(new PluginPolicy.Instances(PluginPolicy.Reuse.REUSE, 0, 10, 4, 2 * 65_536)));
        Plugin plugin = fixture.install(TestModules.stateful());
        assertThat(fixture.invoke(plugin, "next")).isEqualTo(1);
        assertThat(fixture.invoke(plugin, "grow", 1)).isEqualTo(1);
        assertThat(fixture.invoke(plugin, "next")).isEqualTo(2);
        assertThat(fixture.invoke(plugin, "grow", 1)).isEqualTo(2);
        assertThat(fixture.invoke(plugin, "next")).isEqualTo(1);
    }

    @Test
    void whenReactorThenInitializesEachInstanceOnce() {
        Plugin plugin = fixture.install(TestModules.reactor());
        assertThat(fixture.invoke(plugin, "next")).isEqualTo(101);
        assertThat(fixture.invoke(plugin, "next")).isEqualTo(102);
    }

    @Test
    void whenGrowthGoesOverTheLimitThenTheGuestSeesMinusOne() {
        Plugin plugin = fixture.install(TestModules.stateful());
        assertThat(fixture.invoke(plugin, "grow", 60_000)).isEqualTo(-1);
    }

    @Test
    void whenTheDeadlineIsOverThenTheGuestIsStopped() {
        restart(withCallTimeout(Duration.ofMillis(100)));
        Plugin plugin = fixture.install(TestModules.stateful());
        assertThatExceptionOfType(Trap.class).isThrownBy(() -> fixture.invoke(plugin, "spin"))
                .satisfies(trap -> assertThat(trap.kind()).isEqualTo(TrapKind.DEADLINE));
        Plugin endless = fixture.install(new PluginId("demo", "start"), TestModules.endlessStart());
        assertThatExceptionOfType(Trap.class).isThrownBy(() -> fixture.invoke(endless, "f"))
                .satisfies(trap -> assertThat(trap.kind()).isEqualTo(TrapKind.DEADLINE));
    }

    @Test
    void whenCancelledThenTheGuestIsStopped() throws Exception {
        restart(withCallTimeout(Duration.ofMinutes(10)));
        Plugin plugin = fixture.install(TestModules.stateful());
        Disposable call = plugin.invoke("spin", List.of()).subscribe();
        Awaitility.await().until(() -> fixture.host.status().running() == 1);
        call.dispose();
        assertThat(outcomes.poll(30, TimeUnit.SECONDS)).isEqualTo(CallOutcome.CANCELLED);
        Awaitility.await().until(() -> fixture.host.status().running() == 0);
    }

    @Test
    void whenMoreGuestsHangThanThereAreThreadsThenOthersAreServedAndTheRestRefused() {
        restart(withCallTimeout(Duration.ofMinutes(10)).withGuests(new PluginHostSettings.Guests(4, 1 << 20, 2)));
        Plugin healthy = fixture.install(new PluginId("demo", "healthy"), TestModules.add());
        Plugin hanging = fixture.install(TestModules.stateful());
        List<Disposable> calls = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            calls.add(hanging.invoke("spin", List.of()).subscribe());
        }
        assertThatExceptionOfType(PluginOverloadedException.class).isThrownBy(() -> fixture.invoke(hanging, "spin"));
        assertThat(fixture.invoke(healthy, "add", 3, 4)).isEqualTo(7);
        assertThat(fixture.host.status().running()).isEqualTo(2);
        assertThat(fixture.host.status().waiting()).isEqualTo(1);
        calls.forEach(Disposable::dispose);
        Awaitility.await().until(() -> fixture.host.status().running() == 0);
        assertThat(fixture.host.status().waiting()).isZero();
    }

    @Test
    void whenSwappedDuringACallThenTheCallEndsOnItsVersion() {
        restart(withCallTimeout(Duration.ofSeconds(2)));
        Plugin plugin = fixture.install(TestModules.stateful());
        CompletableFuture<?> inFlight = plugin.invoke("spin", List.of()).toFuture();
        Awaitility.await().until(() -> fixture.host.status().running() == 1);
        fixture.install(TestModules.add());
        assertThat(fixture.invoke(plugin, "add", 3, 4)).isEqualTo(7);
        assertThat(inFlight).isNotDone();
        // Neither the swap nor the close of the old version's instances ended it, but its own deadline.
        assertThat(inFlight).failsWithin(HostFixture.PATIENCE).withThrowableThat().havingCause()
                .isInstanceOfSatisfying(Trap.class, trap -> assertThat(trap.kind()).isEqualTo(TrapKind.DEADLINE));
    }

    @Test
    void whenHostIsClosedThenCallsInFlightAreStopped() {
        restart(withCallTimeout(Duration.ofMinutes(10)));
        Plugin plugin = fixture.install(TestModules.stateful());
        CompletableFuture<?> inFlight = plugin.invoke("spin", List.of()).toFuture();
        Awaitility.await().until(() -> fixture.host.status().running() == 1);
        fixture.host.close();
        assertThat(inFlight).failsWithin(HostFixture.PATIENCE).withThrowableThat().havingCause()
                .isInstanceOfSatisfying(Trap.class, trap -> assertThat(trap.kind()).isEqualTo(TrapKind.INTERRUPTED));
        assertThatExceptionOfType(UnknownPluginException.class).isThrownBy(() -> get(plugin.invoke("next", List.of())));
    }

    private static PluginHostSettings withCallTimeout(Duration timeout) {
        return PluginHostSettings.defaults()
                .withLimits(
                        new PluginLimits(1 << 20, 64 << 20, 1000, 1 << 20, timeout, 1 << 20, Duration.ofMinutes(10)));
    }
}
