package io.penstock.plugin.autoconfigure;

import io.penstock.plugin.PluginHost;
import io.penstock.plugin.actuate.PluginReports;
import io.penstock.plugin.actuate.WasmEndpoint;
import io.penstock.plugin.actuate.WasmInfoContributor;
import io.penstock.plugin.actuate.WasmTraceEndpoint;
import io.penstock.wasm.CompilationTrace;
import io.penstock.wasm.WasmEngine;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** The endpoints {@code wasm} and {@code wasmtrace}, and the engine's part of {@code info}. */
@AutoConfiguration(after = PenstockAutoConfiguration.class)
@ConditionalOnClass({Endpoint.class, ConditionalOnAvailableEndpoint.class})
@ConditionalOnBean({PluginHost.class, WasmEngine.class})
public final class PenstockEndpointAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnAvailableEndpoint
    WasmEndpoint wasmEndpoint(WasmEngine engine, PluginHost host, PluginReports reports) {
        return new WasmEndpoint(engine, host, reports);
    }

    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnAvailableEndpoint
    WasmTraceEndpoint wasmTraceEndpoint(CompilationTrace trace) {
        return new WasmTraceEndpoint(trace);
    }

    @Bean
    @ConditionalOnMissingBean
    WasmInfoContributor wasmInfoContributor(WasmEngine engine) {
        return new WasmInfoContributor(engine);
    }
}
