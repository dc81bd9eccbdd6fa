package io.penstock.plugin;

import io.penstock.plugin.PluginListener.CallKind;
import java.time.Duration;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/** What calls need: the version, an instance of it, a thread, and who decorates and observes them. */
final class GuestCalls {

    private final CurrentVersions current;
    private final VersionFactory versions;
    private final Tenants tenants;
    private final List<PluginCallDecorator> decorators;
    private final PluginDirectories directories;
    private final CallObserver observer;
    private final GuestThreads guests;

    GuestCalls(PluginHostBuilder builder, CurrentVersions current, VersionFactory versions, Tenants tenants) {
        this.current = current;
        this.versions = versions;
        this.tenants = tenants;
        this.decorators = List.copyOf(builder.decorators);
        this.directories = builder.directories;
        this.observer = builder.observer;
        this.guests = new GuestThreads(builder.settings.guests(), tenants);
    }

    /** As {@link CurrentVersions#retain}. */
    PluginVersion retain(PluginId id) {
        return current.retain(id);
    }

    /** Not for one that is gone: its call fails, and nothing should be kept for it. */
    <T> Mono<T> decorate(PluginId id, Mono<T> call) {
        return decorators.isEmpty() ? call : Mono.defer(() -> {
            Mono<T> decorated = call;
            for (PluginCallDecorator decorator : current.contains(id) ? decorators
                    : List.<PluginCallDecorator>of()) {
                decorated = decorator.decorate(id, CallKind.INVOKE, decorated);
            }
            return decorated;
        });
    }

    <T> Flux<T> decorate(PluginId id, Flux<T> call) {
        return decorators.isEmpty() ? call : Flux.defer(() -> {
            Flux<T> decorated = call;
            for (PluginCallDecorator decorator : current.contains(id) ? decorators
                    : List.<PluginCallDecorator>of()) {
                decorated = decorator.decorate(id, CallKind.RUN, decorated);
            }
            return decorated;
        });
    }

    /** An instance for a call; not started. */
    GuestInstance instantiate(PluginVersion version, Duration deadline) {
        return versions.instantiate(version, deadline);
    }

    GuestInstance instantiate(PluginVersion version, AbiSession session, Duration deadline) {
        return versions.instantiate(version, session, deadline);
    }

    /** Submits a call that its subscriber may cancel. */
    void start(GuestJob job, MonoSink<?> sink) {
        sink.onCancel(() -> stop(job));
        submit(job);
    }

    /** Runs a call when a thread is free; refuses it when none is and the queue is full, or its tenant has used up its time. */
    void submit(GuestJob job) {
        try {
            tenants.account(job.plugin().tenant()).checkCpuTime();
        } catch (PluginQuotaExceededException e) {
            job.refused(e);
            return;
        }
        guests.submit(job);
    }

    /** Stops a call, or takes it back. Any thread. */
    void stop(GuestJob job) {
        job.interrupt();
        if (guests.withdraw(job)) {
            job.withdrawn();
        }
    }

    int running(PluginId id) {
        return guests.running(id);
    }

    PluginDirectories directories() {
        return directories;
    }

    CallObserver observer() {
        return observer;
    }

    GuestThreads threads() {
        return guests;
    }
}
