package io.penstock.plugin.autoconfigure;

import io.penstock.plugin.web.PipelineRoute;
import io.penstock.plugin.web.PluginPipeline;
import io.penstock.plugin.web.PluginPipeline.Stage;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.web.util.pattern.PathPatternParser;

/**
 * Plugins around the requests and responses of the web application.
 *
 * @param order place of the filter among the application's filters
 * @param routes the routes; by default none
 */
@ConfigurationProperties("penstock.pipeline")
public record PipelineProperties(@DefaultValue("0") int order, @DefaultValue List<Route> routes) {

    /**
     * The requests of some paths.
     *
     * @param path the paths, as /echo/** or /tenants/{tenant}/echo
     * @param tenant whose plugins; {variable} for a variable of the path
     * @param requestHead function that sees the head of the request, as plugin#export
     * @param request what the request's body goes through: commands with their arguments, or functions as plugin#export
     * @param responseHead function that sees the head of the response, as plugin#export
     * @param response what the response's body goes through, like the request's
     */
    public record Route(String path, String tenant, @Nullable String requestHead, @DefaultValue List<String> request,
            @Nullable String responseHead, @DefaultValue List<String> response) {

        PipelineRoute toRoute() {
            try {
                return new PipelineRoute(PathPatternParser.defaultInstance.parse(path), tenant,
                        requestHead == null ? null : Stage.parse(requestHead), pipeline(request),
                        responseHead == null ? null : Stage.parse(responseHead), pipeline(response));
            } catch (IllegalArgumentException e) {
                throw new InvalidConfigurationPropertyValueException("penstock.pipeline.routes", this, e.getMessage());
            }
        }

        private static PluginPipeline pipeline(List<String> stages) {
            return new PluginPipeline(stages.stream().map(Stage::parse).toList());
        }
    }
}
