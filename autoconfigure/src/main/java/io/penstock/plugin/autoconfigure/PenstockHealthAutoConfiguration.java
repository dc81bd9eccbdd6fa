package io.penstock.plugin.autoconfigure;

import io.penstock.plugin.PluginHost;
import io.penstock.plugin.actuate.PluginHostHealthIndicator;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.ReactiveHealthIndicator;
import org.springframework.context.annotation.Bean;

/** The health indicator {@code penstock}. */
@AutoConfiguration(after = PenstockAutoConfiguration.class)
@ConditionalOnClass({ReactiveHealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
@ConditionalOnBean(PluginHost.class)
@ConditionalOnEnabledHealthIndicator("penstock")
public final class PenstockHealthAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean(name = "penstockHealthIndicator")
    PluginHostHealthIndicator penstockHealthIndicator(PluginHost host) {
        return new PluginHostHealthIndicator(host);
    }
}
