package io.penstock.sample;

import java.util.HashMap;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import tools.jackson.databind.json.JsonMapper;

/** Starts the sample service. */
@SpringBootApplication
@EnableConfigurationProperties(SampleProperties.class)
public class SampleServiceApplication {

    public static void main(String[] args) {
        SpringApplication.run(SampleServiceApplication.class, args);
    }

    @Bean
    DemoToken demoToken(SampleProperties properties) {
        return DemoToken.of(properties.tokens().getOrDefault(DemoToken.TENANT, ""));
    }

    @Bean
    TokenFilter tokenFilter(SampleProperties properties, DemoToken demo) {
        Map<String, String> tokens = new HashMap<>(properties.tokens());
        tokens.put(DemoToken.TENANT, demo.value());
        return new TokenFilter(new TenantTokens(tokens));
    }

    @Bean
    JsonValues jsonValues(JsonMapper json) {
        return new JsonValues(json);
    }

    @Bean
    ProblemHandler problemHandler(JsonMapper json) {
        return new ProblemHandler(json);
    }

    @Bean
    NettyServerCustomizer drainLimit() {
        return DrainLimit::apply;
    }

    @Bean
    ApplicationListener<WebServerInitializedEvent> announcement(DemoToken demo) {
        return event -> demo.announce(event.getWebServer().getPort());
    }
}
