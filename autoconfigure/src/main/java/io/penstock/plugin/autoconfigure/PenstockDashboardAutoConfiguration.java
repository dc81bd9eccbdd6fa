package io.penstock.plugin.autoconfigure;

import io.penstock.plugin.PluginHost;
import io.penstock.plugin.actuate.PluginCalls;
import io.penstock.plugin.actuate.PluginReports;
import io.penstock.plugin.dashboard.BearerToken;
import io.penstock.plugin.dashboard.DashboardAccess;
import io.penstock.plugin.dashboard.DashboardFeed;
import io.penstock.plugin.dashboard.DashboardRoutes;
import io.penstock.plugin.dashboard.MissingWebJarException;
import io.penstock.wasm.WasmEngine;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.context.annotation.Bean;
import org.springframework.util.ClassUtils;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;

/** The dashboard, when {@code penstock.dashboard.enabled} is true. */
@AutoConfiguration(after = PenstockAutoConfiguration.class)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
@ConditionalOnClass(RouterFunction.class)
@ConditionalOnBean({PluginHost.class, WasmEngine.class})
@ConditionalOnBooleanProperty("penstock.dashboard.enabled")
public final class PenstockDashboardAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    DashboardAccess dashboardAccess(PenstockProperties properties) {
        String token = properties.dashboard().token();
        if (token == null) {
            throw new InvalidConfigurationPropertyValueException("penstock.dashboard.token", "",
                    "must be set when the dashboard is on, unless there is a bean of type DashboardAccess");
        }
        return new BearerToken(token, properties.dashboard().operations());
    }

    @Bean
    @ConditionalOnMissingBean
    DashboardFeed dashboardFeed(WasmEngine engine, PluginHost host, PluginReports reports, PluginCalls calls,
            PenstockProperties properties) {
        return new DashboardFeed(engine, host, reports, calls, properties.dashboard().interval());
    }

    @Bean
    RouterFunction<ServerResponse> penstockDashboard(DashboardAccess access, DashboardFeed feed, PluginHost host,
            PenstockProperties properties) {
        if (!ClassUtils.isPresent("org.webjars.WebJarVersionLocator", null)) {
            throw new MissingWebJarException("org.webjars:webjars-locator-lite");
        }
        return new DashboardRoutes(access, feed, host).below(properties.dashboard().path());
    }
}
