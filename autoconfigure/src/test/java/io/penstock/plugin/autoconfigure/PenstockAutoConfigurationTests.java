package io.penstock.plugin.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.penstock.plugin.PluginHost;
import io.penstock.plugin.PluginId;
import io.penstock.plugin.PluginPolicy;
import io.penstock.plugin.PluginStore;
import io.penstock.plugin.actuate.EngineMetrics;
import io.penstock.plugin.actuate.PluginHostHealthIndicator;
import io.penstock.plugin.store.DirectoryPluginStore;
import io.penstock.wasm.CodeCacheConfig;
import io.penstock.wasm.EngineConfig.Tool;
import io.penstock.wasm.WasmEngine;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.health.contributor.ReactiveHealthIndicator;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class PenstockAutoConfigurationTests {

    @TempDir
    Path directory;

    private ApplicationContextRunner runner = new ApplicationContextRunner();

    @BeforeEach
    void configure() {
        runner = new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(PenstockAutoConfiguration.class,
                        PenstockMetricsAutoConfiguration.class, PenstockHealthAutoConfiguration.class))
                .withPropertyValues("penstock.store.directory=" + directory);
    }

    @Test
    void setsUpEngineStoreAndHost() {
        runner.run(context -> {
            assertThat(context).hasSingleBean(WasmEngine.class).hasSingleBean(PluginHost.class);
            assertThat(context.getBean(PluginStore.class)).isInstanceOf(DirectoryPluginStore.class);
            assertThat(directory.resolve(".lock")).exists();
        });
    }

    @Test
    void whenApplicationHasItsOwnBeansThenStepsBack() {
        PluginStore store = mock(PluginStore.class);
        runner.withBean("own", PluginStore.class, () -> store)
                .run(context -> assertThat(context.getBean(PluginStore.class)).isSameAs(store));
        WasmEngine engine = WasmEngine.create();
        runner.withBean("own", WasmEngine.class, () -> engine)
                .run(context -> assertThat(context.getBean(WasmEngine.class)).isSameAs(engine));
        PluginHost host = mock(PluginHost.class);
        runner.withBean("own", PluginHost.class, () -> host)
                .run(context -> assertThat(context.getBean(PluginHost.class)).isSameAs(host));
    }

    @Test
    void whenContextIsClosedThenTheStoreCanBeUsedAgain() {
        runner.run(context -> assertThat(context).hasNotFailed());
        runner.run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void whenThereIsARegistryThenHasMeters() {
        runner.withBean(MeterRegistry.class, SimpleMeterRegistry::new).run(context -> {
            assertThat(context).hasSingleBean(EngineMetrics.class);
            MeterRegistry registry = context.getBean(MeterRegistry.class);
            context.getBeansOfType(MeterBinder.class).values()
                    .forEach(binder -> binder.bindTo(registry));
            assertThat(registry.getMeters()).allMatch(meter -> meter.getId().getName().startsWith("penstock."));
            for (String name : new String[]{"penstock.modules", "penstock.instances", "penstock.memory.bytes",
                    "penstock.memory.growths", "penstock.calls", "penstock.traps", "penstock.plugins"}) {
                assertThat(registry.find(name).meters()).as(name).isNotEmpty();
            }
            for (String name : new String[]{"penstock.functions", "penstock.compile"}) {
                assertThat(registry.find(name).tag("tier", "baseline").meters()).as(name).hasSize(1);
                assertThat(registry.find(name).tag("tier", "optimized").meters()).as(name).hasSize(1);
            }
        });
    }

    @Test
    void whenThereIsNoRegistryOrNoMicrometerThenHasNoMeters() {
        runner.run(context -> assertThat(context).doesNotHaveBean(EngineMetrics.class));
        runner.withClassLoader(new FilteredClassLoader("io.micrometer.core"))
                .run(context -> assertThat(context).hasNotFailed().hasSingleBean(PluginHost.class));
    }

    @Test
    void hasHealthUnlessItIsSwitchedOffOrNotThere() {
        runner.run(context -> assertThat(context).hasSingleBean(PluginHostHealthIndicator.class));
        runner.withPropertyValues("management.health.penstock.enabled=false")
                .run(context -> assertThat(context).doesNotHaveBean(PluginHostHealthIndicator.class));
        runner.withClassLoader(new FilteredClassLoader(ReactiveHealthIndicator.class))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean("penstockHealthIndicator"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"limits.upload=4GB", "limits.memory=1KB", "limits.table-elements=0",
            "limits.call-timeout=0s",
            "limits.run-timeout=-1s", "guest.threads=0", "guest.stack-size=1KB", "guest.queue=-1",
            "install.concurrency=0",
            "install.bytes=1MB", "install.stall-timeout=0s", "instances.idle=-1", "engine.compile-threads=0",
            "engine.optimize-threads=0", "engine.optimize-queue=0", "engine.tier-up-budget=0",
            "engine.code-cache.max-size=1KB", "store.history=-1", "limits.output=0B", "instances.min=5",
            "watch.quiet=0s", "plugins.[score].memory=1MB", "plugins.[acme/score].call-timeout=0s",
            "plugins.[acme/score].min-instances=-1", "tenants.[acme].cpu-time=0s", "engine.code-cache.key=short"})
    void whenPropertyIsWrongThenNamesIt(String property) {
        runner.withPropertyValues("penstock." + property).run(context -> assertThat(context.getStartupFailure())
                .rootCause().isInstanceOfSatisfying(InvalidConfigurationPropertyValueException.class,
                        e -> assertThat(e.getName())
                                .isEqualTo("penstock." + name(property))));
    }

    /** An entry of a map is named as a whole. */
    private static String name(String property) {
        return property.startsWith("plugins.") || property.startsWith("tenants.")
                ? property.substring(0, property.indexOf(']') + 1).replace(".[", "[")
                : property.substring(0, property.indexOf('='));
    }

    @Test
    void differencesOfPluginsAndTenantsApply() {
        runner.withPropertyValues("penstock.limits.memory=64MB", "penstock.plugins.[acme/*].memory=2MB",
                "penstock.plugins.[acme/score].memory=3MB", "penstock.plugins.[acme/score].reuse=reset",
                "penstock.plugins.[*/deep].stack-size=32MB", "penstock.tenants.[*].plugins=7",
                "penstock.tenants.acme.memory=100MB").run(context -> {
                    PenstockProperties properties = context.getBean(PenstockProperties.class);
                    PluginPolicy defaults = properties.toSettings().policy();
                    PluginPolicy score = PluginProperties.policy(properties.plugins(), new PluginId("acme", "score"),
                            defaults);
                    assertThat(score.limits().memoryBytes()).isEqualTo(3 << 20);
                    assertThat(score.instances().reuse()).isEqualTo(PluginPolicy.Reuse.RESET);
                    assertThat(score.instances().idle()).isEqualTo(4);
                    assertThat(PluginProperties.policy(properties.plugins(), new PluginId("acme", "deep"), defaults)
                            .limits().memoryBytes()).isEqualTo(2 << 20);
                    PluginPolicy deep = PluginProperties.policy(properties.plugins(), new PluginId("b", "deep"),
                            defaults);
                    assertThat(deep.limits().memoryBytes()).isEqualTo(64 << 20);
                    assertThat(deep.calls().stackSize()).isEqualTo(32 << 20);
                    assertThat(TenantProperties.quota(properties.tenants(), "acme").memoryBytes())
                            .isEqualTo(100 << 20);
                    assertThat(TenantProperties.quota(properties.tenants(), "acme").plugins())
                            .isEqualTo(Integer.MAX_VALUE);
                    assertThat(TenantProperties.quota(properties.tenants(), "b").plugins()).isEqualTo(7);
                });
    }

    @Test
    void whenTheStoreIsInUseThenTheFailureSaysWhatToDo() {
        runner.run(first -> runner.run(second -> {
            FailureAnalysis analysis = Objects.requireNonNull(new PenstockFailureAnalyzer()
                    .analyze(Objects.requireNonNull(second.getStartupFailure())));
            assertThat(analysis.getDescription()).contains("in use");
            assertThat(analysis.getAction()).contains("penstock.store.directory");
        }));
    }

    @Test
    void takesProperties() {
        runner.withPropertyValues("penstock.engine.compilation=eager", "penstock.guest.threads=3",
                "penstock.limits.upload=1MB",
                "penstock.limits.run-timeout=5m")
                .run(context -> {
                    PenstockProperties properties = context.getBean(PenstockProperties.class);
                    assertThat(properties.toSettings().guests().threads()).isEqualTo(3);
                    assertThat(properties.toSettings().policy().limits().uploadBytes()).isEqualTo(1 << 20);
                    assertThat(properties.toSettings().policy().limits().runTimeout()).hasMinutes(5);
                });
    }

    @Test
    void whenToolsAreToBeFollowedThenTheEngineFollowsThem() {
        runner.run(context -> assertThat(context.getBean(WasmEngine.class).config().followedTools()).isEmpty());
        runner.withPropertyValues("penstock.engine.followed-tools=debugger,flight-recorder")
                .run(context -> assertThat(context.getBean(WasmEngine.class).config().followedTools())
                        .containsExactlyInAnyOrder(Tool.DEBUGGER, Tool.FLIGHT_RECORDER));
    }

    @Test
    void whenACodeCacheIsConfiguredThenItIsOpened() {
        Path cache = directory.resolve("code");
        runner.run(context -> assertThat(cache).doesNotExist());
        runner.withPropertyValues("penstock.engine.code-cache.directory=" + cache)
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThat(cache).isDirectory();
                    assertThat(directory.resolve("code.key")).hasSize(32);
                });
        Path keyFile = directory.resolve("keys/other.key");
        runner.withPropertyValues("penstock.engine.code-cache.directory=" + cache,
                "penstock.engine.code-cache.key-file=" + keyFile)
                .run(context -> assertThat(context.getBean(WasmEngine.class).config().codeCache())
                        .extracting(CodeCacheConfig::keyFile).isEqualTo(keyFile));
    }

    @Test
    void whenTheCodeCacheHasAKeyThenItIsNotShown() {
        String key = "a secret that nobody else is to know";
        runner.withPropertyValues("penstock.engine.code-cache.directory=" + directory.resolve("code"),
                "penstock.engine.code-cache.key=" + key).run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThat(directory.resolve("code.key")).doesNotExist();
                    assertThat(context.getBean(PenstockProperties.class)).asString().doesNotContain(key);
                });
        runner.withPropertyValues("penstock.engine.code-cache.key=too short").run(
                context -> assertThat(context.getStartupFailure()).rootCause().message().doesNotContain("too short"));
    }

    @Test
    void whenTheKeyFileIsInTheCacheThenTheContextFails() {
        Path cache = directory.resolve("code");
        runner.withPropertyValues("penstock.engine.code-cache.directory=" + cache,
                "penstock.engine.code-cache.key-file=" + cache.resolve("key"))
                .run(context -> assertThat(context.getStartupFailure()).rootCause()
                        .hasMessageContaining("must not be in the cache's directory"));
    }
}
