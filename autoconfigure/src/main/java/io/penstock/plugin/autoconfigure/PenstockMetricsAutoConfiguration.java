package io.penstock.plugin.autoconfigure;

import io.micrometer.core.instrument.MeterRegistry;
import io.penstock.plugin.PluginHost;
import io.penstock.plugin.actuate.CallMetrics;
import io.penstock.plugin.actuate.EngineMetrics;
import io.penstock.plugin.actuate.HostMetrics;
import io.penstock.wasm.WasmEngine;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** Meters of the engine and of the host. */
@AutoConfiguration(after = PenstockAutoConfiguration.class, afterName = "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration")
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnBean({MeterRegistry.class, PluginHost.class})
public final class PenstockMetricsAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    EngineMetrics engineMetrics() {
        return new EngineMetrics();
    }

    @Bean
    @ConditionalOnMissingBean
    CallMetrics callMetrics(PenstockProperties properties) {
        return new CallMetrics(properties.metrics().tenants());
    }

    @Bean
    @ConditionalOnMissingBean
    HostMetrics hostMetrics(PluginHost host, WasmEngine engine) {
        return new HostMetrics(host, engine);
    }
}
