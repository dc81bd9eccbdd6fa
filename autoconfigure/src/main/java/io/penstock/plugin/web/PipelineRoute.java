package io.penstock.plugin.web;

import io.penstock.plugin.web.PluginPipeline.Stage;
import org.jspecify.annotations.Nullable;
import org.springframework.web.util.pattern.PathPattern;

/**
 * Which plugins stand around the requests of some paths. Immutable.
 *
 * @param path the paths
 * @param tenant whose plugins; <code>{variable}</code> for a variable of the path
 * @param requestHead function that sees the request's method, path and headers, and may change headers or answer; null for
 *        none
 * @param request what the request's body goes through
 * @param responseHead function that sees the response's status and headers, and may change them; null for none
 * @param response what the response's body goes through
 */
public record PipelineRoute(PathPattern path, String tenant, @Nullable Stage requestHead, PluginPipeline request,
        @Nullable Stage responseHead, PluginPipeline response) {

    /** Checks that heads are functions. */
    public PipelineRoute {
        for (Stage head : new @Nullable Stage[]{requestHead, responseHead}) {
            if (head != null && head.export() == null) {
                throw new IllegalArgumentException("a head is \"plugin#export\", found \"" + head.plugin() + "\"");
            }
        }
    }
}
