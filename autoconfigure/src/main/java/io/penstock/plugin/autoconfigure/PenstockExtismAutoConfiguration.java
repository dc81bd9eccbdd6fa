package io.penstock.plugin.autoconfigure;

import io.penstock.plugin.extism.ExtismSupport;
import io.penstock.plugin.extism.HttpRequests;
import io.penstock.plugin.extism.PluginManifests;
import io.penstock.plugin.extism.WebClientRequests;
import io.penstock.wasm.WasmEngine;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.function.client.WebClient;

/** Plugins of the Extism ABI, and the manifests of all plugins. */
@AutoConfiguration(before = PenstockAutoConfiguration.class)
@EnableConfigurationProperties({PenstockProperties.class, ExtismProperties.class})
public final class PenstockExtismAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    PluginManifests pluginManifests(PenstockProperties properties, ExtismProperties extism,
            ObjectProvider<HttpRequests> http) {
        return new PluginManifests(properties.store().directory().resolve(".manifests"), extism.toGrants(),
                http.getIfAvailable(HttpRequests::none));
    }

    @Bean
    @ConditionalOnMissingBean
    ExtismSupport extismSupport(WasmEngine engine, PluginManifests manifests, ObjectProvider<HttpRequests> http) {
        return new ExtismSupport(engine, manifests, http.getIfAvailable(HttpRequests::none));
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(WebClient.class)
    static class Http {

        @Bean
        @ConditionalOnMissingBean
        HttpRequests pluginHttpRequests(ObjectProvider<WebClient.Builder> builders) {
            return new WebClientRequests(builders.getIfAvailable(WebClient::builder).build());
        }
    }
}
