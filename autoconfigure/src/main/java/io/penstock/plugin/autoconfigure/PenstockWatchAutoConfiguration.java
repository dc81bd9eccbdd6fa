package io.penstock.plugin.autoconfigure;

import io.penstock.plugin.PluginHost;
import io.penstock.plugin.watch.PluginDirectoryWatch;
import java.util.Objects;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;

/** Watches the directory {@code penstock.watch.directory}, if it is set. */
@AutoConfiguration(after = PenstockAutoConfiguration.class)
@ConditionalOnBean(PluginHost.class)
@ConditionalOnProperty("penstock.watch.directory")
public final class PenstockWatchAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    PluginDirectoryWatch pluginDirectoryWatch(PluginHost host, PenstockProperties properties) {
        PenstockProperties.Watch watch = properties.watch();
        return new PluginDirectoryWatch(host, Objects.requireNonNull(watch.directory()), watch.tenant(), watch.quiet());
    }
}
