package io.penstock.sample;

import io.penstock.plugin.dashboard.BearerToken;
import io.penstock.plugin.dashboard.DashboardAccess;
import java.util.HashMap;
import java.util.Map;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

/** Starts the sample service. */
@SpringBootApplication
@EnableConfigurationProperties(SampleProperties.class)
public class SampleServiceApplication {

    private static final String DEMO = "demo";

    public static void main(String[] args) {
        SpringApplication.run(SampleServiceApplication.class, args);
    }

    @Bean
    StartToken demoToken(SampleProperties properties) {
        return StartToken.of(properties.tokens().getOrDefault(DEMO, ""));
    }

    @Bean
    StartToken operatorToken(SampleProperties properties) {
        return StartToken.of(properties.operatorToken());
    }

    @Bean
    TenantTokens tenantTokens(SampleProperties properties, @Qualifier("demoToken") StartToken demo) {
        Map<String, String> tokens = new HashMap<>(properties.tokens());
        tokens.put(DEMO, demo.value());
        return new TenantTokens(tokens);
    }

    @Bean
    TokenFilter tokenFilter(TenantTokens tokens) {
        return new TokenFilter(tokens);
    }

    @Bean
    OperatorFilter operatorFilter(@Qualifier("operatorToken") StartToken operator,
            @Value("${management.endpoints.web.base-path:/actuator}") String basePath) {
        return new OperatorFilter(operator.value(), basePath);
    }

    /** On the dashboard, tenants see their own plugins and may change them. */
    @Bean
    DashboardAccess dashboardAccess(TenantTokens tokens) {
        return request -> Mono.justOrEmpty(BearerToken.of(request)).mapNotNull(token -> tokens.tenantOf(token)
                .map(tenant -> new DashboardAccess.Visitor(tenant, true)).orElse(null));
    }

    @Bean
    JsonValues jsonValues(JsonMapper json) {
        return new JsonValues(json);
    }

    @Bean
    ProblemHandler problemHandler() {
        return new ProblemHandler();
    }

    @Bean
    NettyServerCustomizer drainLimit() {
        return DrainLimit::apply;
    }

    @Bean
    NettyServerCustomizer readOn() {
        return ReadOn::apply;
    }

    @Bean
    ApplicationListener<WebServerInitializedEvent> announcement(@Qualifier("demoToken") StartToken demo,
            @Qualifier("operatorToken") StartToken operator) {
        return event -> {
            int port = event.getWebServer().getPort();
            demo.announce("PENSTOCK_DEMO_TOKEN", "tenant 'demo'", port, "/tenants/demo/plugins");
            operator.announce("PENSTOCK_OPERATOR_TOKEN", "the operator", port, "/actuator/wasm");
        };
    }
}
