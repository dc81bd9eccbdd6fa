package io.penstock.plugin;

import static io.penstock.plugin.HostFixture.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.penstock.plugin.PluginPolicy.Calls;
import io.penstock.plugin.PluginPolicy.Instances;
import io.penstock.plugin.PluginPolicy.Reuse;
import io.penstock.plugin.testing.ModuleBuilder;
import io.penstock.wasm.api.Trap;
import io.penstock.wasm.api.TrapKind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;

/** How single plugins are run, and what new versions are asked before they are published. */
@Timeout(120)
class PolicyTests {

    @TempDir
    Path directory;

    @SuppressWarnings("NullAway.Init") // each test starts its own
    private HostFixture fixture;

    @AfterEach
    void close() {
        fixture.close();
    }

    private void start(PluginPolicy policy) {
        fixture = new HostFixture(directory, PluginHostSettings.defaults(),
                builder -> builder.policies((id, defaults) -> policy));
    }

    private static PluginPolicy with(Reuse reuse, int min, int idle) {
        return PluginPolicy.defaults().withInstances(new Instances(reuse, min, 100, idle, 1 << 20));
    }

    private int idle() {
        return fixture.host.status(HostFixture.ID).orElseThrow().idle();
    }

    /** {@code poke} and {@code peek} a byte, count in a global with {@code next}, {@code grow}. */
    private static byte[] state() {
        return new ModuleBuilder().memory(1).global(7)
                .function("poke", "ii", "", "", 0x20, 0, 0x20, 1, 0x3a, 0, 0)
                .function("peek", "i", "i", "", 0x20, 0, 0x2d, 0, 0)
                .function("next", "", "i", "", 0x23, 0, 0x41, 1, 0x6a, 0x24, 0, 0x23, 0)
                .function("grow", "i", "i", "", 0x20, 0, 0x40, 0)
                .data(16, new byte[]{42}).build();
    }

    @ParameterizedTest
    @EnumSource(value = Reuse.class, names = {"RESET", "FRESH"})
    void noCallSeesWhatAnotherOneLeft(Reuse reuse) {
        start(with(reuse, 0, 4));
        Plugin plugin = fixture.install(state());
        for (int i = 0; i < 3; i++) {
            assertThat(fixture.invoke(plugin, "next")).isEqualTo(8);
            assertThat(fixture.invoke(plugin, "peek", 16)).isEqualTo(42);
            fixture.invoke(plugin, "poke", 16, 1);
            assertThat(fixture.invoke(plugin, "peek", 60_000)).isEqualTo(0);
            fixture.invoke(plugin, "poke", 60_000, 9);
            assertThat(idle()).isEqualTo(reuse == Reuse.RESET ? 1 : 0);
        }
        assertThat(fixture.invoke(plugin, "grow", 1)).isEqualTo(1);
        assertThat(idle()).isZero();
        assertThat(fixture.invoke(plugin, "grow", 0)).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(Reuse.class)
    void instancesAreThereBeforeTheFirstCall(Reuse reuse) {
        start(with(reuse, 3, 4));
        Plugin plugin = fixture.install(TestModules.reactor());
        assertThat(idle()).isGreaterThanOrEqualTo(3);
        assertThat(fixture.invoke(plugin, "next")).isEqualTo(101);
        fixture.restart();
        assertThat(idle()).isGreaterThanOrEqualTo(3);
    }

    @Test
    void thereAreNeverMoreInstancesThanTheMost() {
        start(PluginPolicy.defaults().withInstances(new Instances(Reuse.REUSE, 1, 2, 2, 1 << 20)));
        Plugin plugin = fixture.install(TestModules.stateful());
        List<Disposable> calls = Stream.generate(() -> plugin.invoke("spin", List.of()).subscribe()).limit(3).toList();
        assertThat(fixture.host.status().running()).isEqualTo(2);
        assertThat(fixture.host.status().waiting()).isEqualTo(1);
        calls.forEach(Disposable::dispose);
        Awaitility.await().atMost(HostFixture.PATIENCE)
                .until(() -> fixture.host.status().running() + fixture.host.status().waiting() == 0);

        Plugin command = fixture.install(TestModules.cat());
        assertThat(idle()).isPositive();
        Disposable first = command.run(PluginRunRequest.of(), Flux.never()).stdout().subscribe();
        Disposable second = command.run(PluginRunRequest.of(), Flux.never()).stdout().subscribe();
        Awaitility.await().atMost(HostFixture.PATIENCE).until(() -> fixture.host.status().running() == 2);
        Awaitility.await().atMost(HostFixture.PATIENCE).until(() -> idle() == 0);
        first.dispose();
        second.dispose();
    }

    @Test
    void aPluginHasMemoryAndTimeOfItsOwn() {
        Map<String, PluginLimits> own = Map.of(
                "small", new PluginLimits(1000, 2 << 16, 10, 1 << 20, HostFixture.PATIENCE, 100, Duration.ofSeconds(1)),
                "brief", new PluginLimits(1000, 1 << 20, 10, 1 << 20, Duration.ofMillis(500), 100,
                        Duration.ofSeconds(1)));
        fixture = new HostFixture(directory, PluginHostSettings.defaults(), builder -> builder
                .policies((id, defaults) -> defaults
                        .withLimits(own.getOrDefault(id.name(), defaults.limits()))));
        Plugin plugin = fixture.install(TestModules.stateful());
        Plugin small = fixture.install(new PluginId("demo", "small"), TestModules.stateful());
        assertThat(fixture.invoke(small, "grow", 1)).isEqualTo(1);
        assertThat(fixture.invoke(small, "grow", 1)).isEqualTo(-1);
        assertThat(fixture.invoke(plugin, "grow", 2)).isEqualTo(1);
        assertThatExceptionOfType(LimitExceededException.class)
                .isThrownBy(() -> fixture.install(small.id(), TestModules.memory(3)));
        assertThatExceptionOfType(PluginTooLargeException.class)
                .isThrownBy(() -> fixture.install(small.id(),
                        new ModuleBuilder().memory(1).data(0, new byte[1001]).build()));
        Plugin brief = fixture.install(new PluginId("demo", "brief"), TestModules.stateful());
        assertThatExceptionOfType(Trap.class).isThrownBy(() -> fixture.invoke(brief, "spin"))
                .satisfies(trap -> assertThat(trap.kind()).isEqualTo(TrapKind.DEADLINE));
    }

    @Test
    void anAnswerHasAtMostSoManyBytes() {
        start(PluginPolicy.defaults()
                .withLimits(new PluginLimits(100_000, 1 << 20, 10, 1 << 20, Duration.ofSeconds(20), 4,
                        Duration.ofSeconds(20))));
        Plugin echo = fixture.install(new ModuleBuilder().allocator()
                .function("echo", "ii", "l", "", 0x20, 0, 0xad, 0x42, 32, 0x86, 0x20, 1, 0xad, 0x84).build());
        assertThat(get(echo.call("echo", new byte[]{1, 2, 3, 4}))).containsExactly(1, 2, 3, 4);
        assertThatExceptionOfType(OutputTooLargeException.class).isThrownBy(() -> get(echo.call("echo", new byte[5])))
                .satisfies(e -> assertThat(e.limit()).isEqualTo(4));
        assertThatExceptionOfType(InvalidArgumentsException.class)
                .isThrownBy(() -> get(echo.call("penstock_alloc", new byte[1])));
        assertThatExceptionOfType(UnknownExportException.class).isThrownBy(() -> get(echo.call("no", new byte[1])));
    }

    @Test
    void aPluginHasAStackOfItsOwn() {
        // Calls itself so many times.
        byte[] recursive = new ModuleBuilder().function("dig", "i", "i", "",
                0x20, 0, 0x45, 0x04, 0x40, 0x41, 1, 0x0f, 0x0b, 0x20, 0, 0x41, 1, 0x6b, 0x10, 0, 0x41, 1, 0x6a).build();
        fixture = new HostFixture(directory,
                PluginHostSettings.defaults().withGuests(new PluginHostSettings.Guests(4, 512 << 10, 10)),
                builder -> builder.policies((id, defaults) -> id.name().equals("deep")
                        ? defaults.withCalls(new Calls(1, 1, 64 << 20))
                        : defaults));
        Plugin shallow = fixture.install(recursive);
        Plugin deep = fixture.install(new PluginId("demo", "deep"), recursive);
        int depth = 100_000;
        assertThatExceptionOfType(Trap.class).isThrownBy(() -> fixture.invoke(shallow, "dig", depth))
                .satisfies(trap -> assertThat(trap.kind()).isEqualTo(TrapKind.STACK_EXHAUSTED));
        assertThat(fixture.invoke(deep, "dig", depth)).isEqualTo(depth + 1);
    }

    @Test
    void aPluginHasSoManyCallsAtOnceAndSoManyWaiting() {
        start(PluginPolicy.defaults().withCalls(new Calls(1, 1, 0)));
        Plugin plugin = fixture.install(TestModules.stateful());
        List<Disposable> calls = new ArrayList<>();
        calls.add(plugin.invoke("spin", List.of()).subscribe());
        calls.add(plugin.invoke("spin", List.of()).subscribe());
        assertThat(fixture.host.status().running()).isEqualTo(1);
        assertThat(fixture.host.status().waiting()).isEqualTo(1);
        assertThatExceptionOfType(PluginOverloadedException.class).isThrownBy(() -> fixture.invoke(plugin, "next"));
        calls.forEach(Disposable::dispose);
        Awaitility.await().until(() -> fixture.host.status().running() == 0);
        assertThat(fixture.invoke(plugin, "next")).isEqualTo(1);
    }

    @Test
    void whenANewVersionIsNotWellThenTheOldOneServesOn() {
        start(PluginPolicy.defaults());
        Plugin plugin = fixture.install(TestModules.add());
        byte[] trapping = new ModuleBuilder().function("penstock_health", "", "", "", 0x00).build();
        byte[] unwell = new ModuleBuilder().function("penstock_health", "", "i", "", 0x41, 3).build();
        byte[] well = new ModuleBuilder().function("penstock_health", "", "i", "", 0x41, 0)
                .function("add", "ii", "i", "", 0x41, 9).build();
        assertThatExceptionOfType(PluginHealthException.class).isThrownBy(() -> fixture.install(trapping))
                .withCauseInstanceOf(Trap.class).withMessageContaining("penstock_health");
        assertThatExceptionOfType(PluginHealthException.class).isThrownBy(() -> fixture.install(unwell))
                .withMessageContaining("found [3]");
        assertThat(fixture.invoke(plugin, "add", 3, 4)).isEqualTo(7);
        fixture.restart();
        assertThat(fixture.invoke(fixture.host.find(HostFixture.ID).orElseThrow(), "add", 3, 4)).isEqualTo(7);
        assertThat(fixture.install(well).info().revision()).isEqualTo(2);
        assertThat(fixture.invoke(fixture.host.find(HostFixture.ID).orElseThrow(), "add", 3, 4)).isEqualTo(9);
    }

    @Test
    void anEarlierVersionCanBeBroughtBack() {
        start(PluginPolicy.defaults());
        Plugin plugin = fixture.install(TestModules.add());
        fixture.install(TestModules.second());
        assertThat(fixture.invoke(plugin, "add", 3, 4)).isEqualTo(4);
        assertThat(get(fixture.host.versions(HostFixture.ID))).extracting(PluginStore.Metadata::revision)
                .containsExactly(2L, 1L);
        PluginInfo back = get(fixture.host.rollback(HostFixture.ID, 1)).info();
        assertThat(back.revision()).isEqualTo(3);
        assertThat(back.digest()).isEqualTo(plugin.info().digest());
        assertThat(fixture.invoke(plugin, "add", 3, 4)).isEqualTo(7);
        fixture.restart();
        assertThat(fixture.invoke(fixture.host.find(HostFixture.ID).orElseThrow(), "add", 3, 4)).isEqualTo(7);
        assertThat(get(fixture.host.versions(HostFixture.ID))).extracting(PluginStore.Metadata::revision)
                .containsExactly(3L, 2L, 1L);
        assertThatExceptionOfType(UnknownRevisionException.class)
                .isThrownBy(() -> get(fixture.host.rollback(HostFixture.ID, 9)));
        assertThatExceptionOfType(UnknownPluginException.class)
                .isThrownBy(() -> get(fixture.host.rollback(new PluginId("demo", "none"), 1)));
    }
}
