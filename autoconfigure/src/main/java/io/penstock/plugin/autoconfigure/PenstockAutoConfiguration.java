package io.penstock.plugin.autoconfigure;

import io.penstock.plugin.CallObserver;
import io.penstock.plugin.DirectoryPluginStore;
import io.penstock.plugin.PluginHost;
import io.penstock.plugin.PluginHostBuilder;
import io.penstock.plugin.PluginImports;
import io.penstock.plugin.PluginListener;
import io.penstock.plugin.PluginStore;
import io.penstock.plugin.actuate.PluginCalls;
import io.penstock.plugin.actuate.PluginReports;
import io.penstock.wasm.CompilationTrace;
import io.penstock.wasm.EngineConfig;
import io.penstock.wasm.WasmEngine;
import io.penstock.wasm.api.EngineListener;
import io.penstock.wasm.api.WasmMemory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
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
            ObjectProvider<PluginImports> imports, ObjectProvider<PluginListener> listeners,
            ObjectProvider<CallObserver> observer) {
        PluginHostBuilder builder = PluginHost.builder(engine, store).settings(properties.toSettings());
        observer.ifUnique(builder::observer);
        imports.orderedStream().forEach(builder::imports);
        listeners.orderedStream().forEach(builder::listener);
        PluginHost host = builder.start();
        if (properties.store().strict() && !host.status().unavailable().isEmpty()) {
            host.close();
            throw new UnavailablePluginsException(host.status().unavailable());
        }
        return host;
    }
}
