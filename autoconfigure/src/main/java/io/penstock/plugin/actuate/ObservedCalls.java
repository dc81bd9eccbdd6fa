package io.penstock.plugin.actuate;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.penstock.plugin.CallObserver;
import io.penstock.plugin.PluginId;
import io.penstock.plugin.PluginListener.CallKind;
import io.penstock.plugin.PluginListener.CallOutcome;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import reactor.util.context.ContextView;

/**
 * Makes an observation of each install and call, below the one in its subscriber's context (for requests, WebFlux puts it
 * there), and opens its scope on the guest's thread, so that what host functions observe lies below it. Without a handler
 * there is nothing but the question for one.
 */
public final class ObservedCalls implements CallObserver {

    /** Micrometer's key of an observation in a Reactor context, whose class needs the context-propagation library. */
    private static final String PARENT = "micrometer.observation";

    private final ObservationRegistry registry;

    /** Observes with this registry. */
    public ObservedCalls(ObservationRegistry registry) {
        this.registry = registry;
    }

    @Override
    public Observed install(PluginId id, ContextView context) {
        return registry.isNoop() ? Observed.NOTHING
                : observe(PluginObservation.INSTALL, new PluginObservationContext(id, "install", ""), context);
    }

    @Override
    public Observed call(PluginId id, CallKind kind, String function, ContextView context) {
        return registry.isNoop() ? Observed.NOTHING
                : observe(PluginObservation.CALL, new PluginObservationContext(id, Tags.text(kind), function),
                        context);
    }

    private Observed observe(PluginObservation what, PluginObservationContext context, ContextView subscriber) {
        Observation observation = what.observation(null, new PluginObservationConvention(what), () -> context,
                registry);
        Observation parent = subscriber.getOrDefault(PARENT, null);
        if (parent != null) {
            observation.parentObservation(parent);
        }
        return new One(observation.start(), context);
    }

    private record One(Observation observation, PluginObservationContext context, AtomicBoolean done)
            implements
                Observed {

        One(Observation observation, PluginObservationContext context) {
            this(observation, context, new AtomicBoolean());
        }

        @Override
        public Scope enter() {
            return observation.openScope()::close;
        }

        @Override
        public void ended(CallOutcome outcome, @Nullable Throwable failure) {
            if (!done.getAndSet(true)) {
                context.end(outcome);
                if (failure != null) {
                    observation.error(failure);
                }
                observation.stop();
            }
        }
    }
}
