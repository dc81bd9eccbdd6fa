package io.penstock.plugin.dashboard;

import java.util.Map;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.webjars.WebJarVersionLocator;
import reactor.core.publisher.Mono;

/** The files of the page. They are public: without a token they show nothing. */
final class DashboardPage {

    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
            + "connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";
    private static final MediaType SCRIPT = MediaType.valueOf("text/javascript;charset=UTF-8");
    private static final MediaType STYLE = MediaType.valueOf("text/css;charset=UTF-8");
    private static final Map<String, MediaType> TYPES = Map.of("index.html",
            MediaType.valueOf("text/html;charset=UTF-8"), "dashboard.css", STYLE, "main.js", SCRIPT, "server.js",
            SCRIPT, "view.js", SCRIPT, "charts.js", SCRIPT, "format.js", SCRIPT, "icon.svg",
            MediaType.valueOf("image/svg+xml"));
    private static final String WEBJAR = "chart.js";

    private final Resource charts;

    DashboardPage() {
        String path = new WebJarVersionLocator().fullPath(WEBJAR, "dist/chart.umd.min.js");
        if (path == null) {
            throw new MissingWebJarException("org.webjars.npm:" + WEBJAR);
        }
        charts = new ClassPathResource(path);
    }

    /** One of the page's own files, or the chart library as {@code chart.js}; 404 for any other. */
    Mono<ServerResponse> file(String name) {
        if (name.equals(WEBJAR)) {
            return answer(charts, SCRIPT);
        }
        MediaType type = TYPES.get(name);
        return type == null ? ServerResponse.notFound().build()
                : answer(new ClassPathResource(name, DashboardPage.class), type);
    }

    private static Mono<ServerResponse> answer(Resource resource, MediaType type) {
        return ServerResponse.ok().contentType(type).cacheControl(CacheControl.noCache())
                .header("Content-Security-Policy", POLICY).header("X-Content-Type-Options", "nosniff")
                .header("Referrer-Policy", "no-referrer").bodyValue(resource);
    }
}
