package io.penstock.sample;

import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The sample's own settings; everything else is the host's.
 *
 * @param operatorToken bearer token for endpoints that show something of all tenants; an empty one is replaced by a generated one at
 *        start
 * @param tokens bearer token of each tenant; an empty one for {@code demo} is replaced by a generated one at start
 */
@ConfigurationProperties("penstock.sample")
record SampleProperties(@DefaultValue("") String operatorToken, @DefaultValue Map<String, String> tokens) {
}
