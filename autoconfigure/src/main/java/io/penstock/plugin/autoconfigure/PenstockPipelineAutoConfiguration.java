package io.penstock.plugin.autoconfigure;

import io.penstock.plugin.PluginHost;
import io.penstock.plugin.web.PluginWebFilter;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/** Plugins around requests and responses, where routes say so. */
@AutoConfiguration(after = PenstockAutoConfiguration.class)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
@ConditionalOnProperty("penstock.pipeline.routes[0].path")
@EnableConfigurationProperties(PipelineProperties.class)
public final class PenstockPipelineAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    PluginWebFilter pluginWebFilter(PluginHost host, PipelineProperties properties) {
        return new PluginWebFilter(host, properties.routes().stream().map(PipelineProperties.Route::toRoute).toList(),
                properties.order());
    }
}
