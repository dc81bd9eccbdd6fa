package io.penstock.plugin.resilience;

import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.bulkhead.BulkheadFullException;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.core.Registry;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.github.resilience4j.ratelimiter.RequestNotPermitted;
import io.github.resilience4j.reactor.bulkhead.operator.BulkheadOperator;
import io.github.resilience4j.reactor.circuitbreaker.operator.CircuitBreakerOperator;
import io.github.resilience4j.reactor.ratelimiter.operator.RateLimiterOperator;
import io.github.resilience4j.reactor.retry.RetryOperator;
import io.github.resilience4j.reactor.timelimiter.TimeLimiterOperator;
import io.github.resilience4j.retry.RetryConfig;
import io.github.resilience4j.timelimiter.TimeLimiterConfig;
import io.penstock.plugin.PluginCallDecorator;
import io.penstock.plugin.PluginCallRejectedException;
import io.penstock.plugin.PluginId;
import io.penstock.plugin.PluginListener;
import io.penstock.wasm.api.GuestException;
import io.penstock.wasm.api.ResourceLimitExceeded;
import io.penstock.wasm.api.Trap;
import io.penstock.wasm.api.TrapKind;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Guards each plugin with a retry, a circuit breaker, a rate limiter, a time limiter and a bulkhead of its own, from the outside to the
 * inside. Their instances are called {@code tenant/name}. One that is not configured under that name has the configuration
 * {@value #CONFIG}, if there is one, else these: a breaker that opens for 5 seconds when half of at least 20 calls failed; a bulkhead of
 * 256 calls; a time limiter that leaves a call 20 seconds to wait beside its own deadline; no rate limiter and no retry.
 *
 * <p>A failure is a trap, an exception of the guest, or a time that is over. Answers that the caller has to blame itself for, an exit
 * code and a cancelled call are none. Time limiters are for calls with one answer; a run has its own deadline.
 *
 * <p>Safe for use by several threads.
 */
public final class ResilienceDecorator implements PluginCallDecorator, PluginListener {

    /** Name of the configuration for plugins that have none of their own. */
    public static final String CONFIG = "penstock";

    private static final Duration OPEN = Duration.ofSeconds(5);
    private static final Duration QUEUE = Duration.ofSeconds(20);

    private final ResilienceRegistries registries;
    private final Function<PluginId, Duration> callTimeout;

    /**
     * A decorator with these registries.
     *
     * @param callTimeout the deadline of a plugin's calls
     */
    public ResilienceDecorator(ResilienceRegistries registries, Function<PluginId, Duration> callTimeout) {
        this.registries = registries;
        this.callTimeout = callTimeout;
    }

    @Override
    public <T> Mono<T> decorate(PluginId id, CallKind kind, Mono<T> call) {
        String name = id.toString();
        Mono<T> guarded = call.transformDeferred(BulkheadOperator.of(bulkhead(name)))
                .transformDeferred(TimeLimiterOperator.of(registries.timeLimiters().timeLimiter(name,
                        () -> config(registries.timeLimiters(), TimeLimiterConfig.custom()
                                .timeoutDuration(callTimeout.apply(id).plus(QUEUE)).build()))));
        if (isConfigured(registries.rateLimiters(), name)) {
            guarded = guarded.transformDeferred(RateLimiterOperator.of(registries.rateLimiters().rateLimiter(name,
                    () -> config(registries.rateLimiters(), RateLimiterConfig.ofDefaults()))));
        }
        guarded = guarded.transformDeferred(CircuitBreakerOperator.of(breaker(name)));
        if (isConfigured(registries.retries(), name)) {
            guarded = guarded.transformDeferred(RetryOperator.of(registries.retries().retry(name,
                    () -> config(registries.retries(), RetryConfig.ofDefaults()))));
        }
        return guarded.onErrorMap(error -> translate(id, error));
    }

    @Override
    public <T> Flux<T> decorate(PluginId id, CallKind kind, Flux<T> call) {
        String name = id.toString();
        Flux<T> guarded = call.transformDeferred(BulkheadOperator.of(bulkhead(name)));
        if (isConfigured(registries.rateLimiters(), name)) {
            guarded = guarded.transformDeferred(RateLimiterOperator.of(registries.rateLimiters().rateLimiter(name,
                    () -> config(registries.rateLimiters(), RateLimiterConfig.ofDefaults()))));
        }
        return guarded.transformDeferred(CircuitBreakerOperator.of(breaker(name)))
                .onErrorMap(error -> translate(id, error));
    }

    private io.github.resilience4j.circuitbreaker.CircuitBreaker breaker(String name) {
        return registries.breakers().circuitBreaker(name,
                () -> config(registries.breakers(), CircuitBreakerConfig.custom()
                        .slidingWindowSize(50).minimumNumberOfCalls(20).failureRateThreshold(50)
                        .waitDurationInOpenState(OPEN).permittedNumberOfCallsInHalfOpenState(5)
                        .recordException(ResilienceDecorator::isFailure).build()));
    }

    private io.github.resilience4j.bulkhead.Bulkhead bulkhead(String name) {
        return registries.bulkheads().bulkhead(name, () -> config(registries.bulkheads(),
                BulkheadConfig.custom().maxConcurrentCalls(256).maxWaitDuration(Duration.ZERO).build()));
    }

    private static <E, C> C config(Registry<E, C> registry, C ours) {
        return registry.getConfiguration(CONFIG).orElse(ours);
    }

    private static <E, C> boolean isConfigured(Registry<E, C> registry, String name) {
        return registry.find(name).isPresent() || registry.getConfiguration(CONFIG).isPresent();
    }

    /** Whether the plugin is to blame. */
    static boolean isFailure(Throwable error) {
        return switch (error) {
            case Trap trap -> trap.kind() != TrapKind.INTERRUPTED;
            case GuestException e -> true;
            case ResourceLimitExceeded e -> true;
            case TimeoutException e -> true;
            default -> false;
        };
    }

    /** Our own names for what the guards say. */
    private Throwable translate(PluginId id, Throwable error) {
        return switch (error) {
            case CallNotPermittedException e ->
                new PluginCallRejectedException(id, "its circuit breaker is open", openFor(id));
            case BulkheadFullException e ->
                new PluginCallRejectedException(id, "too many calls are under way", Duration.ofSeconds(1));
            case RequestNotPermitted e ->
                new PluginCallRejectedException(id, "too many calls came in a short time", Duration.ofSeconds(1));
            case TimeoutException e -> new Trap(TrapKind.DEADLINE, List.of());
            default -> error;
        };
    }

    private Duration openFor(PluginId id) {
        return Optional
                .ofNullable(breaker(id.toString()).getCircuitBreakerConfig().getWaitIntervalFunctionInOpenState())
                .map(interval -> Duration.ofMillis(interval.apply(1))).orElse(OPEN);
    }

    /** A plugin that comes later under the name begins anew. */
    @Override
    public void removed(PluginId id) {
        String name = id.toString();
        registries.breakers().remove(name);
        registries.bulkheads().remove(name);
        registries.rateLimiters().remove(name);
        registries.timeLimiters().remove(name);
        registries.retries().remove(name);
    }
}
