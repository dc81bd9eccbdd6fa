package io.penstock.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.penstock.wasm.api.ResourceLimitExceeded;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.Disposable;

/** What one tenant may use, and what the others notice of it. */
@Timeout(120)
class TenancyTests {

    private static final TenantQuota NONE = TenantQuota.unlimited();

    @TempDir
    Path directory;

    @SuppressWarnings("NullAway.Init") // each test starts its own
    private HostFixture fixture;

    @AfterEach
    void close() {
        fixture.close();
    }

    private void start(PluginHostSettings settings, TenantQuota quota) {
        fixture = new HostFixture(directory, settings,
                builder -> builder.quotas(tenant -> tenant.equals("bounded") ? quota : NONE));
    }

    private void start(TenantQuota quota) {
        start(PluginHostSettings.defaults(), quota);
    }

    private static PluginId id(String tenant, String name) {
        return new PluginId(tenant, name);
    }

    @Test
    void aTenantHasSoManyPlugins() {
        start(new TenantQuota(2, Long.MAX_VALUE, Long.MAX_VALUE, 100, NONE.cpuTime(), NONE.window()));
        fixture.install(id("bounded", "a"), TestModules.add());
        fixture.install(id("bounded", "b"), TestModules.add());
        assertThatExceptionOfType(PluginQuotaExceededException.class)
                .isThrownBy(() -> fixture.install(id("bounded", "c"), TestModules.add()))
                .satisfies(e -> assertThat(e.resource()).isEqualTo("plugins"))
                .satisfies(e -> assertThat(e.retryAfter()).isEmpty());
        assertThat(fixture.install(id("bounded", "b"), TestModules.second()).info().revision()).isEqualTo(2);
        fixture.install(id("other", "c"), TestModules.add());
        HostFixture.get(fixture.host.remove(id("bounded", "a")));
        fixture.install(id("bounded", "c"), TestModules.add());
    }

    @Test
    void aTenantsBinariesHaveSoManyBytes() {
        int length = TestModules.add().length;
        start(new TenantQuota(100, 2L * length, Long.MAX_VALUE, 100, NONE.cpuTime(), NONE.window()));
        fixture.install(id("bounded", "a"), TestModules.add());
        fixture.install(id("bounded", "b"), TestModules.add());
        assertThatExceptionOfType(PluginQuotaExceededException.class)
                .isThrownBy(() -> fixture.install(id("bounded", "c"), TestModules.add()))
                .satisfies(e -> assertThat(e.limit()).isEqualTo(2L * length));
        fixture.install(id("bounded", "a"), TestModules.second());
    }

    @Test
    void aTenantsInstancesHaveSoMuchMemoryTogether() {
        start(new TenantQuota(100, Long.MAX_VALUE, 3L * 65_536, 100, NONE.cpuTime(), NONE.window()));
        Plugin one = fixture.install(id("bounded", "one"), TestModules.stateful());
        Plugin two = fixture.install(id("bounded", "two"), TestModules.stateful());
        Plugin three = fixture.install(id("bounded", "three"), TestModules.memory(2));
        assertThat(fixture.invoke(one, "next")).isEqualTo(1);
        assertThat(fixture.invoke(two, "grow", 1)).isEqualTo(1);
        assertThat(fixture.invoke(one, "grow", 1)).isEqualTo(-1);
        assertThatExceptionOfType(ResourceLimitExceeded.class)
                .isThrownBy(() -> HostFixture.get(three.<Integer>call(context -> 1)));
        HostFixture.get(fixture.host.remove(two.id()));
        assertThat(HostFixture.get(three.<Integer>call(context -> 1))).isEqualTo(1);
    }

    @Test
    void aTenantHasSoMuchProcessorTimeInAWindow() {
        // So little, and so slowly refilled, that one endless call uses it up for long.
        start(new TenantQuota(100, Long.MAX_VALUE, Long.MAX_VALUE, 100, Duration.ofMillis(1), Duration.ofHours(10)));
        Plugin plugin = fixture.install(id("bounded", "plugin"), TestModules.stateful());
        Plugin other = fixture.install(id("other", "plugin"), TestModules.stateful());
        Disposable call = plugin.invoke("spin", List.of()).subscribe();
        Disposable another = other.invoke("spin", List.of()).subscribe();
        // While it runs, and after its end.
        Awaitility.await().atMost(HostFixture.PATIENCE).until(() -> isRefused(plugin));
        assertThat(fixture.host.status().running()).isEqualTo(2);
        call.dispose();
        assertThatExceptionOfType(PluginQuotaExceededException.class).isThrownBy(() -> fixture.invoke(plugin, "next"))
                .withMessageContaining("CPU time")
                .satisfies(e -> assertThat(e.retryAfter().orElseThrow()).isPositive());
        assertThat(fixture.invoke(other, "next")).isEqualTo(1);
        another.dispose();
    }

    private boolean isRefused(Plugin plugin) {
        return HostFixture.get(plugin.invoke("next", List.of()).map(results -> false)
                .onErrorReturn(PluginQuotaExceededException.class, true));
    }

    @Test
    void whenMoreGuestsThanCoresLoopForEverThenAHealthyPluginIsServed() {
        int threads = 4 * Math.max(4, Runtime.getRuntime().availableProcessors());
        PluginLimits limits = new PluginLimits(1 << 20, 64 << 20, 1000, 1 << 20, Duration.ofMinutes(10), 100,
                Duration.ofSeconds(1));
        start(PluginHostSettings.defaults().withLimits(limits)
                .withGuests(new PluginHostSettings.Guests(threads, 1 << 20, 2 * threads)), NONE);
        Plugin healthy = fixture.install(id("well", "add"), TestModules.add());
        List<Disposable> endless = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Plugin plugin = fixture.install(id("bad", "p" + i), TestModules.stateful());
            for (int call = 0; call < threads; call++) {
                endless.add(plugin.invoke("spin", List.of()).subscribe(results -> {
                }, error -> {
                }));
            }
        }
        int looping = threads - threads / 4;
        assertThat(looping).isGreaterThan(Runtime.getRuntime().availableProcessors());
        assertThat(fixture.host.status().running()).isEqualTo(looping);
        for (int i = 0; i < 100; i++) {
            assertThat(fixture.invoke(healthy, "add", i, 1)).isEqualTo(i + 1);
        }
        assertThat(fixture.host.status().running()).isEqualTo(looping);
        endless.forEach(Disposable::dispose);
        Awaitility.await().until(() -> fixture.host.status().running() == 0);
    }

    @Test
    void aTenantHasSoManyCallsAtOnce() {
        start(new TenantQuota(100, Long.MAX_VALUE, Long.MAX_VALUE, 1, NONE.cpuTime(), NONE.window()));
        Plugin one = fixture.install(id("bounded", "one"), TestModules.stateful());
        Plugin two = fixture.install(id("bounded", "two"), TestModules.stateful());
        Disposable first = one.invoke("spin", List.of()).subscribe();
        Disposable second = two.invoke("spin", List.of()).subscribe();
        assertThat(fixture.host.status().running()).isEqualTo(1);
        assertThat(fixture.host.status().waiting()).isEqualTo(1);
        first.dispose();
        Awaitility.await().until(() -> fixture.host.status().waiting() == 0);
        second.dispose();
        Awaitility.await().until(() -> fixture.host.status().running() == 0);
    }
}
