package io.penstock.plugin.autoconfigure;

import io.penstock.plugin.binding.HostFunctionGrants;
import io.penstock.plugin.binding.HostModule;
import io.penstock.plugin.binding.HostModules;
import io.penstock.plugin.binding.WasmPluginFactoryBean;
import io.penstock.plugin.binding.WasmPluginRegistrar;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurationPackages;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;
import org.springframework.core.io.ResourceLoader;
import org.springframework.core.type.AnnotationMetadata;
import tools.jackson.databind.json.JsonMapper;

/** Clients of {@code @WasmPlugin} interfaces, and the host functions of {@code @HostModule} beans. */
@AutoConfiguration(before = PenstockAutoConfiguration.class, afterName = "org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration")
public final class PenstockBindingAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    HostModules hostModules(ListableBeanFactory beans, ObjectProvider<HostFunctionGrants> grants,
            ObjectProvider<JsonMapper> json) {
        return new HostModules(beans.getBeansWithAnnotation(HostModule.class).values(), grants.orderedStream().toList(),
                json.getIfAvailable(() -> JsonMapper.builder().build()));
    }

    @Bean
    HostFunctionGrants configuredGrants(PenstockProperties properties) {
        return (plugin, module, function) -> properties.grants().stream()
                .anyMatch(grant -> grant.covers(plugin, module, function));
    }

    /** Scans the application's packages, where the application has not said itself what to register. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnMissingBean(WasmPluginFactoryBean.class)
    @Import(ApplicationScan.class)
    static class Scan {
    }

    static final class ApplicationScan extends WasmPluginRegistrar {

        private final BeanFactory beans;

        ApplicationScan(BeanFactory beans, Environment environment, ResourceLoader resources) {
            super(environment, resources);
            this.beans = beans;
        }

        @Override
        public void registerBeanDefinitions(AnnotationMetadata metadata, BeanDefinitionRegistry registry) {
            if (AutoConfigurationPackages.has(beans)) {
                AutoConfigurationPackages.get(beans)
                        .forEach(name -> scan(name).forEach(type -> register(type, registry)));
            }
        }
    }
}
