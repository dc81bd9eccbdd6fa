package io.penstock.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.common.KeyValue;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.penstock.plugin.PluginListener.CallKind;
import io.penstock.plugin.PluginListener.CallOutcome;
import io.penstock.plugin.actuate.ObservedCalls;
import io.penstock.plugin.actuate.PluginObservationContext;
import io.penstock.wasm.api.FunctionType;
import io.penstock.wasm.api.Imports;
import io.penstock.wasm.api.ModuleException;
import io.penstock.wasm.api.NumberType;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.util.context.Context;

class ObservationTests {

    @TempDir
    Path directory;

    private final ObservationRegistry registry = ObservationRegistry.create();
    private final Queue<PluginObservationContext> ended = new ConcurrentLinkedQueue<>();
    private final AtomicReference<@Nullable Observation> seenByTheHost = new AtomicReference<>();

    private HostFixture fixture() {
        registry.observationConfig().observationHandler(new ObservationHandler<PluginObservationContext>() {
            @Override
            public void onStop(PluginObservationContext context) {
                ended.add(context);
            }

            @Override
            public boolean supportsContext(Observation.Context context) {
                return context instanceof PluginObservationContext;
            }
        });
        return new HostFixture(directory, PluginHostSettings.defaults(),
                builder -> builder.observer(new ObservedCalls(registry))
                        .imports(id -> Imports.builder().function("env", "tell", FunctionType.of(NumberType.I32),
                                (caller, args) -> {
                                    seenByTheHost.set(registry.getCurrentObservation());
                                    return new Object[0];
                                }).build()));
    }

    @Test
    void whenCalledThenTheObservationLiesBelowTheSubscribersAndTheHostFunctionSeesIt() {
        try (HostFixture fixture = fixture()) {
            Plugin plugin = fixture.install(TestModules.importing("env", "tell"));
            assertThat(ended).singleElement().satisfies(install -> {
                assertThat(install.kind()).isEqualTo("install");
                assertThat(install.getName()).isEqualTo("penstock.install");
                assertThat(install.outcome()).isEqualTo(CallOutcome.SUCCESS);
            });
            ended.clear();
            Observation request = Observation.start("request", registry);
            HostFixture.get(plugin.invoke("call", List.of())
                    .contextWrite(Context.of("micrometer.observation", request)));
            PluginObservationContext call = ended.remove();
            assertThat(call.getName()).isEqualTo("penstock.call");
            assertThat(call.getContextualName()).isEqualTo("invoke demo/plugin call");
            assertThat(call.getParentObservation()).isSameAs(request);
            assertThat(call.outcome()).isEqualTo(CallOutcome.SUCCESS);
            assertThat(call.getLowCardinalityKeyValues()).contains(KeyValue.of("penstock.outcome", "success"));
            assertThat(call.getHighCardinalityKeyValues()).contains(KeyValue.of("penstock.plugin", "plugin"));
            assertThat(seenByTheHost.get()).isNotNull().extracting(Observation::getContext).isSameAs(call);
            assertThat(registry.getCurrentObservation()).isNull();
        }
    }

    @Test
    void whenItFailsThenTheObservationHasTheError() {
        try (HostFixture fixture = fixture()) {
            Plugin plugin = fixture.install(TestModules.stateful());
            ended.clear();
            assertThatThrownBy(() -> fixture.invoke(plugin, "trap"));
            assertThat(ended.remove()).satisfies(call -> {
                assertThat(call.outcome()).isEqualTo(CallOutcome.TRAP);
                assertThat(call.getError()).hasMessageContaining("unreachable");
            });
            assertThatThrownBy(() -> fixture.install(new byte[]{1, 2, 3, 4, 5})).isInstanceOf(ModuleException.class);
            assertThat(ended.remove().getError()).isInstanceOf(ModuleException.class);
        }
    }

    @Test
    void whenNobodyHandlesThenNothingIsMade() {
        ObservedCalls observer = new ObservedCalls(ObservationRegistry.NOOP);
        assertThat(observer.call(HostFixture.ID, CallKind.INVOKE, "f", Context.empty()))
                .isSameAs(CallObserver.Observed.NOTHING);
        assertThat(new ObservedCalls(ObservationRegistry.create()).call(HostFixture.ID, CallKind.INVOKE, "f",
                Context.empty())).isSameAs(CallObserver.Observed.NOTHING);
    }
}
