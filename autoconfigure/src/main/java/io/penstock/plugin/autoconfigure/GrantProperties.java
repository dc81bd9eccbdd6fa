package io.penstock.plugin.autoconfigure;

import io.penstock.plugin.PluginId;
import java.util.List;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.PatternMatchUtils;

/**
 * Host functions that plugins may import.
 *
 * @param plugins which plugins, as {@code acme/score}, {@code acme/*} or {@code *}
 * @param functions which functions, as {@code env.now}, {@code env.*} or {@code *}
 */
public record GrantProperties(@DefaultValue List<String> plugins, @DefaultValue List<String> functions) {

    boolean covers(PluginId id, String module, String function) {
        return PatternMatchUtils.simpleMatch(plugins.toArray(String[]::new), id.toString())
                && PatternMatchUtils.simpleMatch(functions.toArray(String[]::new), module + "." + function);
    }
}
