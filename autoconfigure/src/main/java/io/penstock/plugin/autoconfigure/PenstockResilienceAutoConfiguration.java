package io.penstock.plugin.autoconfigure;

import io.github.resilience4j.bulkhead.BulkheadRegistry;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.ratelimiter.RateLimiterRegistry;
import io.github.resilience4j.retry.RetryRegistry;
import io.github.resilience4j.timelimiter.TimeLimiterRegistry;
import io.penstock.plugin.resilience.ResilienceDecorator;
import io.penstock.plugin.resilience.ResilienceRegistries;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** Resilience4j around every call, with the registries that its own starter makes from {@code resilience4j.*}. */
@AutoConfiguration(before = PenstockAutoConfiguration.class)
@ConditionalOnClass(CircuitBreakerRegistry.class)
@ConditionalOnBooleanProperty(name = "penstock.resilience.enabled", matchIfMissing = true)
public final class PenstockResilienceAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    ResilienceDecorator resilienceDecorator(PenstockProperties properties,
            ObjectProvider<CircuitBreakerRegistry> breakers, ObjectProvider<BulkheadRegistry> bulkheads,
            ObjectProvider<RateLimiterRegistry> rateLimiters, ObjectProvider<TimeLimiterRegistry> timeLimiters,
            ObjectProvider<RetryRegistry> retries) {
        return new ResilienceDecorator(
                new ResilienceRegistries(breakers.getIfAvailable(CircuitBreakerRegistry::ofDefaults),
                        bulkheads.getIfAvailable(BulkheadRegistry::ofDefaults),
                        rateLimiters.getIfAvailable(RateLimiterRegistry::ofDefaults),
                        timeLimiters.getIfAvailable(TimeLimiterRegistry::ofDefaults),
                        retries.getIfAvailable(RetryRegistry::ofDefaults)),
                id -> PluginProperties.policy(properties.plugins(), id, properties.toSettings().policy()).limits()
                        .callTimeout());
    }
}
