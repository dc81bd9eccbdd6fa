package io.penstock.plugin.resilience;

import io.github.resilience4j.bulkhead.BulkheadRegistry;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.ratelimiter.RateLimiterRegistry;
import io.github.resilience4j.retry.RetryRegistry;
import io.github.resilience4j.timelimiter.TimeLimiterRegistry;

/**
 * Where the guards of plugins are kept.
 *
 * @param breakers the circuit breakers
 * @param bulkheads the bulkheads
 * @param rateLimiters the rate limiters
 * @param timeLimiters the time limiters
 * @param retries the retries
 */
public record ResilienceRegistries(CircuitBreakerRegistry breakers, BulkheadRegistry bulkheads,
        RateLimiterRegistry rateLimiters, TimeLimiterRegistry timeLimiters, RetryRegistry retries) {
}
