package io.penstock.plugin.autoconfigure;

import io.micrometer.observation.ObservationRegistry;
import io.penstock.plugin.CallObserver;
import io.penstock.plugin.actuate.ObservedCalls;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** Observations of installs and calls. */
@AutoConfiguration(before = PenstockAutoConfiguration.class, afterName = "org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration")
@ConditionalOnClass(ObservationRegistry.class)
@ConditionalOnBean(ObservationRegistry.class)
public final class PenstockObservationAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean(CallObserver.class)
    ObservedCalls observedCalls(ObservationRegistry registry) {
        return new ObservedCalls(registry);
    }
}
