package io.penstock.plugin.binding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.penstock.plugin.ContractMismatchException;
import io.penstock.plugin.GuestContext;
import io.penstock.plugin.ImportNotGrantedException;
import io.penstock.plugin.Plugin;
import io.penstock.plugin.PluginHost;
import io.penstock.plugin.PluginId;
import io.penstock.plugin.UnknownPluginException;
import io.penstock.plugin.autoconfigure.PenstockAutoConfiguration;
import io.penstock.plugin.autoconfigure.PenstockBindingAutoConfiguration;
import io.penstock.wasm.api.Trap;
import io.penstock.wasm.api.TrapKind;
import io.penstock.wasm.api.WasmMemory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurationPackage;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

@Timeout(120)
class BindingTests {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    record Order(String item, int count) {
    }

    @WasmPlugin("rules")
    interface Rules {

        int score(int a, long b);

        double half(double value);

        boolean positive(int value);

        @WasmExport("swap_case")
        String swapCase(String text);

        @WasmExport("swap_case")
        Mono<String> swapCase(String text, @Tenant String tenant);

        Mono<Order> price(Order order);

        Flux<Order> orders(List<Order> orders);

        Flux<Order> each(Flux<Order> orders);

        void reset();

        default String twice(String text) {
            return swapCase(swapCase(text));
        }
    }

    @WasmPlugin("scorer")
    interface Scorer {
        int score(int a, long b);
    }

    @WasmPlugin(value = "caller", tenant = "acme")
    interface Caller {

        @WasmExport("call_add")
        Mono<Long> add(int a, long b);

        @WasmExport("call_greet")
        Mono<String> greet(String name);

        @WasmExport("call_slow")
        Mono<Integer> slow(int value);

        @WasmExport("call_peek")
        Mono<Integer> peek(int address);
    }

    @HostModule("env")
    static class Env {

        final CountDownLatch asked = new CountDownLatch(1);
        final CountDownLatch cancelled = new CountDownLatch(1);

        @HostFunction
        long add(int a, long b) {
            return a + b;
        }

        @HostFunction
        String greet(String name, @Tenant String tenant, GuestContext context) {
            return "hello " + name + " of " + tenant + "/" + context.plugin().id().name() + " at "
                    + context.reactorContext().getOrDefault("place", "nowhere");
        }

        @HostFunction
        Mono<Integer> slow(int value) {
            asked.countDown();
            return value < 0 ? Mono.<Integer>never().doOnCancel(cancelled::countDown)
                    : Mono.just(value * 2).delayElement(Duration.ofMillis(5));
        }

        @HostFunction
        int peek(int address, WasmMemory memory) {
            return memory.readByte(address);
        }
    }

    @Configuration
    @ImportWasmPlugins({Rules.class, Scorer.class, Caller.class})
    static class Named {
    }

    @Configuration
    @AutoConfigurationPackage
    static class Scanned {
    }

    @TempDir
    Path directory;

    private ApplicationContextRunner runner = new ApplicationContextRunner();

    @BeforeEach
    void configure() {
        runner = new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(PenstockAutoConfiguration.class,
                        PenstockBindingAutoConfiguration.class))
                .withUserConfiguration(Named.class)
                .withPropertyValues("penstock.store.directory=" + directory, "penstock.binding.tenant=acme");
    }

    private static Plugin install(PluginHost host, String name, byte[] module) {
        return get(host.install(new PluginId("acme", name),
                Flux.just(DefaultDataBufferFactory.sharedInstance.wrap(module))));
    }

    private static <T> T get(Mono<T> mono) {
        return Objects.requireNonNull(mono.block(PATIENCE));
    }

    @Test
    void valuesCrossBothWays() {
        runner.run(context -> {
            Rules rules = context.getBean(Rules.class);
            assertThatExceptionOfType(UnknownPluginException.class).isThrownBy(() -> rules.score(1, 2));
            install(context.getBean(PluginHost.class), "rules", BindingModules.rules());
            assertThat(rules.score(3, 4_000_000_000L)).isEqualTo(-294_967_293);
            assertThat(rules.half(5)).isEqualTo(2.5);
            assertThat(rules.positive(1)).isTrue();
            assertThat(rules.positive(-1)).isFalse();
            assertThat(rules.swapCase("")).isEmpty();
            assertThat(rules.swapCase("Hello")).isEqualTo("hELLO");
            assertThat(rules.twice("Hello")).isEqualTo("Hello");
            assertThat(get(rules.price(new Order("Öl", 3)))).isEqualTo(new Order("Öl", 3));
            List<Order> orders = List.of(new Order("a", 1), new Order("b", 2));
            assertThat(rules.orders(orders).collectList().block(PATIENCE)).isEqualTo(orders);
            assertThat(rules.each(Flux.fromIterable(orders)).collectList().block(PATIENCE)).isEqualTo(orders);
            rules.reset();
            assertThat(rules).hasToString("client of plugin rules (" + Rules.class.getName() + ")").isEqualTo(rules);
        });
    }

    @Test
    void theBeanStaysWhenThePluginIsSwapped() {
        runner.run(context -> {
            Rules rules = context.getBean(Rules.class);
            PluginHost host = context.getBean(PluginHost.class);
            install(host, "rules", BindingModules.rules());
            assertThat(rules.swapCase("a")).isEqualTo("A");
            get(host.remove(new PluginId("acme", "rules")));
            assertThatExceptionOfType(UnknownPluginException.class).isThrownBy(() -> rules.swapCase("a"));
            install(host, "rules", BindingModules.rules());
            assertThat(rules.swapCase("a")).isEqualTo("A");
            assertThat(context.getBean(Rules.class)).isSameAs(rules);
        });
    }

    @Test
    void whenAModuleDoesNotFitThenTheInstallFailsAndNamesTheExport() {
        runner.run(context -> {
            PluginHost host = context.getBean(PluginHost.class);
            install(host, "scorer", BindingModules.rules());
            assertThatExceptionOfType(ContractMismatchException.class)
                    .isThrownBy(() -> install(host, "scorer", BindingModules.wrong(true)))
                    .satisfies(e -> {
                        assertThat(e.export()).isEqualTo("score");
                        assertThat(e.expected()).isEqualTo("func (i32, i64) -> (i32)");
                        assertThat(e.found()).isEqualTo("func (i32, i32) -> (i32)");
                    });
            assertThatExceptionOfType(ContractMismatchException.class)
                    .isThrownBy(() -> install(host, "scorer", BindingModules.wrong(false)))
                    .satisfies(e -> assertThat(e.found()).isEqualTo("nothing"));
            assertThat(context.getBean(Scorer.class).score(1, 2)).isEqualTo(3);
            assertThat(install(host, "unbound", BindingModules.wrong(false)).info().revision()).isEqualTo(1);
        });
    }

    @Test
    void whenAPluginAnswersWithWhatIsNotThereThenTheCallFails() {
        runner.run(context -> {
            Plugin liar = install(context.getBean(PluginHost.class), "liar", BindingModules.liar());
            assertThatExceptionOfType(ContractMismatchException.class)
                    .isThrownBy(() -> liar.call("swap_case", new byte[]{1}).block(PATIENCE))
                    .satisfies(e -> assertThat(e.export()).isEqualTo("memory"));
        });
    }

    @Test
    void theTenantComesFromParameterContextOrProperty() {
        runner.withPropertyValues("penstock.binding.tenant=").run(context -> {
            Rules rules = context.getBean(Rules.class);
            install(context.getBean(PluginHost.class), "rules", BindingModules.rules());
            assertThatIllegalStateException().isThrownBy(() -> rules.score(1, 2)).withMessageContaining("@Tenant");
            assertThat(get(rules.swapCase("a", "acme"))).isEqualTo("A");
            assertThatExceptionOfType(UnknownPluginException.class)
                    .isThrownBy(() -> rules.swapCase("a", "other").block(PATIENCE));
            assertThat(get(rules.price(new Order("x", 1)).contextWrite(PluginTenant.is("acme"))).count()).isEqualTo(1);
        });
    }

    @Test
    void whenAValueIsAskedForOnAnEventLoopThenSaysSo() {
        runner.run(context -> {
            Rules rules = context.getBean(Rules.class);
            assertThatIllegalStateException()
                    .isThrownBy(() -> Mono.fromCallable(() -> rules.score(1, 2)).subscribeOn(Schedulers.parallel())
                            .block(PATIENCE))
                    .withMessageContaining("let it return a Mono");
        });
    }

    @Test
    void interfacesOfTheApplicationsPackagesAreFound() {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(PenstockAutoConfiguration.class,
                        PenstockBindingAutoConfiguration.class))
                .withUserConfiguration(Scanned.class).withPropertyValues("penstock.store.directory=" + directory)
                .run(context -> assertThat(context).hasSingleBean(Rules.class).hasSingleBean(Caller.class));
        runner.withUserConfiguration(Scanned.class).run(context -> assertThat(context).hasSingleBean(Rules.class));
    }

    @Test
    void hostFunctionsAreThereWhereTheyAreGranted() {
        runner.withBean(Env.class).run(context -> assertThatExceptionOfType(ImportNotGrantedException.class)
                .isThrownBy(() -> install(context.getBean(PluginHost.class), "caller", BindingModules.caller())));
        runner.withBean(Env.class).withPropertyValues("penstock.grants[0].plugins=acme/caller",
                "penstock.grants[0].functions=env.*").run(context -> {
                    PluginHost host = context.getBean(PluginHost.class);
                    install(host, "caller", BindingModules.caller());
                    assertThatExceptionOfType(ImportNotGrantedException.class)
                            .isThrownBy(() -> install(host, "other", BindingModules.caller()));
                    Caller caller = context.getBean(Caller.class);
                    assertThat(get(caller.add(1, 2))).isEqualTo(3);
                    assertThat(get(caller.greet("Jo").contextWrite(c -> c.put("place", "home"))))
                            .isEqualTo("hello Jo of acme/caller at home");
                    assertThat(get(caller.slow(21))).isEqualTo(42);
                    assertThat(get(caller.peek(16))).isEqualTo((int) '*');
                });
    }

    @Test
    void whenAGuestWaitsForAHostFunctionThenDeadlineAndCancelStopIt() {
        runner.withBean(Env.class).withPropertyValues("penstock.grants[0].plugins=*", "penstock.grants[0].functions=*",
                "penstock.plugins.[acme/caller].call-timeout=300ms").run(context -> {
                    PluginHost host = context.getBean(PluginHost.class);
                    install(host, "caller", BindingModules.caller());
                    Caller caller = context.getBean(Caller.class);
                    assertThatExceptionOfType(Trap.class).isThrownBy(() -> caller.slow(-1).block(PATIENCE))
                            .satisfies(trap -> assertThat(trap.kind()).isEqualTo(TrapKind.DEADLINE));
                    context.getBean(Env.class).cancelled.await();
                    assertThat(get(caller.slow(1))).isEqualTo(2);
                });
        runner.withBean(Env.class).withPropertyValues("penstock.grants[0].plugins=*", "penstock.grants[0].functions=*")
                .run(context -> {
                    install(context.getBean(PluginHost.class), "caller", BindingModules.caller());
                    Caller caller = context.getBean(Caller.class);
                    CompletableFuture<Integer> call = new CompletableFuture<>();
                    Disposable subscription = caller.slow(-1).subscribe(call::complete);
                    context.getBean(Env.class).asked.await();
                    subscription.dispose();
                    context.getBean(Env.class).cancelled.await();
                    assertThat(call).isNotDone();
                });
    }

    @Test
    void whenAnInterfaceCannotBeBoundThenTheContextFails() {
        runner.withUserConfiguration(WrongType.class).run(context -> assertThat(context.getStartupFailure()).rootCause()
                .isInstanceOf(InvalidBindingException.class).hasMessageContaining("is not an interface"));
    }

    @WasmPlugin("wrong")
    abstract static class Wrong {
    }

    @Configuration
    @ImportWasmPlugins(Wrong.class)
    static class WrongType {
    }
}
