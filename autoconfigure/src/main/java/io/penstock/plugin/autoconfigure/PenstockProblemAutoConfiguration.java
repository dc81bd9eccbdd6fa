package io.penstock.plugin.autoconfigure;

import io.penstock.plugin.web.PluginProblemHandler;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;

/** Problem details for what plugins fail with. */
@AutoConfiguration
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
public final class PenstockProblemAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    PluginProblemHandler pluginProblemHandler() {
        return new PluginProblemHandler();
    }
}
