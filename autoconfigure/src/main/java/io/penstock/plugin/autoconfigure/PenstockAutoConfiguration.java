package io.penstock.plugin.autoconfigure;

import io.penstock.plugin.CallObserver;
import io.penstock.plugin.PluginAbiSupport;
import io.penstock.plugin.PluginCallDecorator;
import io.penstock.plugin.PluginDirectories;
import io.penstock.plugin.PluginHost;
import io.penstock.plugin.PluginHostBuilder;
import io.penstock.plugin.PluginImports;
import io.penstock.plugin.PluginListener;
import io.penstock.plugin.PluginPolicies;
import io.penstock.plugin.PluginStore;
import io.penstock.plugin.PluginVerifier;
import io.penstock.plugin.TenantQuotas;
import io.penstock.plugin.actuate.PluginCalls;
import io.penstock.plugin.actuate.PluginReports;
import io.penstock.plugin.event.PluginEventPublisher;
import io.penstock.plugin.store.DirectoryPluginStore;
import io.penstock.wasm.CompilationTrace;
import io.penstock.wasm.EngineConfig;
import io.penstock.wasm.WasmEngine;
import io.penstock.wasm.api.EngineListener;
import io.penstock.wasm.api.WasmMemory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Lazy;

/** Sets up the engine, the store and the {@link PluginHost}. */
@AutoConfiguration
@EnableConfigurationProperties(PenstockProperties.class)
public final class PenstockAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    WasmEngine wasmEngine(PenstockProperties properties, ObjectProvider<EngineListener> listeners) {
        return WasmEngine.create(properties.engine().configure(EngineConfig.defaults())
                .withMaxMemoryPages(properties.limits().memory().toBytes() / WasmMemory.PAGE_SIZE)
                .withMaxTableElements(properties.limits().tableElements())
                .withMaxObjectBytes(properties.limits().objects().toBytes())
                .withListener(EngineListener.of(listeners.orderedStream().toList())));
    }

    @Bean
    @ConditionalOnMissingBean
    CompilationTrace compilationTrace() {
        return new CompilationTrace();
    }

    @Bean
    @ConditionalOnMissingBean
    PluginCalls pluginCalls() {
        return new PluginCalls();
    }

    @Bean
    @ConditionalOnMissingBean
    PluginReports pluginReports(PluginHost host, PluginCalls calls) {
        return new PluginReports(host, calls);
    }

    @Bean
    @ConditionalOnMissingBean
    PluginStore pluginStore(PenstockProperties properties) {
        return new DirectoryPluginStore(properties.store().directory());
    }

    /** Never lazily: loading the stored plugins blocks, and the first to ask for the host may be an event loop. */
    @Bean
    @Lazy(false)
    @ConditionalOnMissingBean
    PluginHost pluginHost(WasmEngine engine, PluginStore store, PenstockProperties properties,
            ObjectProvider<PluginHostBuilderCustomizer> customizers) {
        PluginHostBuilder builder = PluginHost.builder(engine, store).settings(properties.toSettings())
                .policies((id, defaults) -> PluginProperties.policy(properties.plugins(), id, defaults))
                .quotas(tenant -> TenantProperties.quota(properties.tenants(), tenant));
        customizers.orderedStream().forEach(customizer -> customizer.customize(builder));
        PluginHost host = builder.start();
        if (properties.store().strict() && !host.status().unavailable().isEmpty()) {
            host.close();
            throw new UnavailablePluginsException(host.status().unavailable());
        }
        return host;
    }

    @Bean
    @ConditionalOnMissingBean
    PluginEventPublisher pluginEventPublisher(ApplicationEventPublisher publisher) {
        return new PluginEventPublisher(publisher);
    }

    /** The beans that the host asks. */
    @Bean
    PluginHostBuilderCustomizer pluginHostParts(ObjectProvider<PluginImports> imports,
            ObjectProvider<PluginListener> listeners, ObjectProvider<PluginAbiSupport> abis,
            ObjectProvider<PluginVerifier> verifiers, ObjectProvider<PluginCallDecorator> decorators,
            ObjectProvider<PluginPolicies> policies, ObjectProvider<TenantQuotas> quotas,
            ObjectProvider<PluginDirectories> directories, ObjectProvider<CallObserver> observer) {
        return builder -> {
            imports.orderedStream().forEach(builder::imports);
            listeners.orderedStream().forEach(builder::listener);
            abis.orderedStream().forEach(builder::abi);
            verifiers.orderedStream().forEach(builder::verifier);
            decorators.orderedStream().forEach(builder::decorator);
            policies.ifUnique(builder::policies);
            quotas.ifUnique(builder::quotas);
            directories.ifUnique(builder::directories);
            observer.ifUnique(builder::observer);
        };
    }
}
