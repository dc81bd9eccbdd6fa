package io.penstock.plugin.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.springboot.bulkhead.autoconfigure.BulkheadAutoConfiguration;
import io.github.resilience4j.springboot.circuitbreaker.autoconfigure.CircuitBreakerAutoConfiguration;
import io.github.resilience4j.springboot.ratelimiter.autoconfigure.RateLimiterAutoConfiguration;
import io.github.resilience4j.springboot.retry.autoconfigure.RetryAutoConfiguration;
import io.github.resilience4j.springboot.timelimiter.autoconfigure.TimeLimiterAutoConfiguration;
import io.penstock.plugin.Plugin;
import io.penstock.plugin.PluginCallRejectedException;
import io.penstock.plugin.PluginHost;
import io.penstock.plugin.PluginId;
import io.penstock.plugin.PluginListener;
import io.penstock.plugin.autoconfigure.PenstockAutoConfiguration;
import io.penstock.plugin.autoconfigure.PenstockResilienceAutoConfiguration;
import io.penstock.plugin.testing.ModuleBuilder;
import io.penstock.wasm.api.Trap;
import io.penstock.wasm.api.TrapKind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

@Timeout(120)
class ResilienceTests {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    private final BlockingQueue<PluginListener.CallOutcome> outcomes = new LinkedBlockingQueue<>();
    private ApplicationContextRunner runner = new ApplicationContextRunner();

    @BeforeEach
    void configure() {
        runner = new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(PenstockAutoConfiguration.class,
                        PenstockResilienceAutoConfiguration.class, CircuitBreakerAutoConfiguration.class,
                        BulkheadAutoConfiguration.class, RateLimiterAutoConfiguration.class,
                        TimeLimiterAutoConfiguration.class, RetryAutoConfiguration.class))
                .withBean("outcomes", PluginListener.class, () -> new PluginListener() {
                    @Override
                    public void callFinished(PluginId id, CallKind kind, CallOutcome outcome, long nanos) {
                        outcomes.add(outcome);
                    }
                })
                .withPropertyValues("penstock.store.directory=" + directory);
    }

    private static Plugin install(PluginHost host, String name) {
        byte[] module = new ModuleBuilder().global(0)
                .function("trap", "", "", "", 0x00)
                .function("spin", "", "", "", 0x03, 0x40, 0x0c, 0, 0x0b)
                .function("one", "", "i", "", 0x41, 1).build();
        return get(host.install(new PluginId("acme", name),
                Flux.just(DefaultDataBufferFactory.sharedInstance.wrap(module))));
    }

    private static <T> T get(Mono<T> mono) {
        return Objects.requireNonNull(mono.block(PATIENCE));
    }

    private static List<@Nullable Object> call(Plugin plugin, String export) {
        return get(plugin.invoke(export, List.of()));
    }

    @Test
    void aPluginThatFailsOpensItsOwnBreakerOnly() {
        runner.run(context -> {
            PluginHost host = context.getBean(PluginHost.class);
            Plugin failing = install(host, "failing");
            Plugin healthy = install(host, "healthy");
            for (int i = 0; i < 20; i++) {
                assertThatExceptionOfType(Trap.class).isThrownBy(() -> call(failing, "trap"));
            }
            assertThatExceptionOfType(PluginCallRejectedException.class).isThrownBy(() -> call(failing, "one"))
                    .withMessageContaining("acme/failing").withMessageContaining("breaker")
                    .satisfies(e -> assertThat(e.retryAfter()).isEqualTo(Duration.ofSeconds(5)));
            assertThat(call(healthy, "one")).containsExactly(1);
            CircuitBreakerRegistry breakers = context.getBean(CircuitBreakerRegistry.class);
            assertThat(breakers.circuitBreaker("acme/failing").getState()).isEqualTo(CircuitBreaker.State.OPEN);
            assertThat(breakers.circuitBreaker("acme/healthy").getState()).isEqualTo(CircuitBreaker.State.CLOSED);
            get(host.remove(new PluginId("acme", "failing")));
            assertThat(breakers.find("acme/failing")).isEmpty();
            assertThat(call(install(host, "failing"), "one")).containsExactly(1);
        });
    }

    @Test
    void theUsualPropertiesConfigureAPlugin() {
        runner.withPropertyValues(
                "resilience4j.circuitbreaker.instances.[acme/strict].minimum-number-of-calls=2",
                "resilience4j.circuitbreaker.instances.[acme/strict].sliding-window-size=2",
                "resilience4j.ratelimiter.instances.[acme/seldom].limit-for-period=1",
                "resilience4j.ratelimiter.instances.[acme/seldom].limit-refresh-period=10m",
                "resilience4j.ratelimiter.instances.[acme/seldom].timeout-duration=0",
                "resilience4j.bulkhead.instances.[acme/narrow].max-concurrent-calls=1").run(context -> {
                    PluginHost host = context.getBean(PluginHost.class);
                    Plugin strict = install(host, "strict");
                    for (int i = 0; i < 2; i++) {
                        assertThatExceptionOfType(Trap.class).isThrownBy(() -> call(strict, "trap"));
                    }
                    assertThatExceptionOfType(PluginCallRejectedException.class).isThrownBy(() -> call(strict, "one"));
                    Plugin seldom = install(host, "seldom");
                    assertThat(call(seldom, "one")).containsExactly(1);
                    assertThatExceptionOfType(PluginCallRejectedException.class).isThrownBy(() -> call(seldom, "one"))
                            .withMessageContaining("short time");
                    Plugin narrow = install(host, "narrow");
                    Disposable running = narrow.invoke("spin", List.of()).subscribe();
                    Awaitility.await().until(() -> host.status().running() == 1);
                    assertThatExceptionOfType(PluginCallRejectedException.class).isThrownBy(() -> call(narrow, "one"))
                            .withMessageContaining("under way");
                    running.dispose();
                    Awaitility.await().until(() -> host.status().running() == 0);
                    assertThat(call(narrow, "one")).containsExactly(1);
                });
    }

    @Test
    void aTimeLimiterStopsTheGuest() {
        runner.withPropertyValues("resilience4j.timelimiter.instances.[acme/slow].timeout-duration=200ms",
                "penstock.limits.call-timeout=10m").run(context -> {
                    PluginHost host = context.getBean(PluginHost.class);
                    Plugin slow = install(host, "slow");
                    assertThatExceptionOfType(Trap.class).isThrownBy(() -> call(slow, "spin"))
                            .satisfies(trap -> assertThat(trap.kind()).isEqualTo(TrapKind.DEADLINE));
                    assertThat(outcomes.poll(30, TimeUnit.SECONDS)).isEqualTo(PluginListener.CallOutcome.CANCELLED);
                    Awaitility.await().until(() -> host.status().running() == 0);
                });
    }

    @Test
    void retryIsOffUnlessItIsConfigured() {
        runner.run(context -> {
            Plugin plugin = install(context.getBean(PluginHost.class), "once");
            assertThatExceptionOfType(Trap.class).isThrownBy(() -> call(plugin, "trap"));
            assertThat(outcomes).hasSize(1);
            outcomes.clear();
        });
        runner.withPropertyValues("resilience4j.retry.instances.[acme/again].max-attempts=3",
                "resilience4j.retry.instances.[acme/again].wait-duration=1ms").run(context -> {
                    Plugin plugin = install(context.getBean(PluginHost.class), "again");
                    assertThatExceptionOfType(Trap.class).isThrownBy(() -> call(plugin, "trap"));
                    assertThat(outcomes).hasSize(3);
                });
    }

    @Test
    void canBeSwitchedOff() {
        runner.withPropertyValues("penstock.resilience.enabled=false").run(context -> {
            assertThat(context).hasNotFailed().doesNotHaveBean(ResilienceDecorator.class);
            assertThat(call(install(context.getBean(PluginHost.class), "plain"), "one")).containsExactly(1);
        });
    }
}
