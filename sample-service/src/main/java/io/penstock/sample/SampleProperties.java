package io.penstock.sample;

import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The sample's own settings; everything else is the host's.
 *
 * @param tokens bearer token of each tenant; an empty one for {@code demo} is replaced by a generated one at start
 */
@ConfigurationProperties("penstock.sample")
record SampleProperties(@DefaultValue Map<String, String> tokens) {
}
