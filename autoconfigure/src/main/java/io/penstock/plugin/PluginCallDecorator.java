package io.penstock.plugin;

import io.penstock.plugin.PluginListener.CallKind;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Puts something around each call: a breaker, a limiter, a trace. Decorators are applied in their order, the first innermost. Must
 * be safe for use by several threads.
 */
public interface PluginCallDecorator {

    /** A call with one answer. */
    default <T> Mono<T> decorate(PluginId id, CallKind kind, Mono<T> call) {
        return call;
    }

    /** A call with a stream as its answer. */
    default <T> Flux<T> decorate(PluginId id, CallKind kind, Flux<T> call) {
        return call;
    }
}
