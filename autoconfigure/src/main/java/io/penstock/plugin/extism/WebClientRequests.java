package io.penstock.plugin.extism;

import io.penstock.abi.extism.ExtismException;
import io.penstock.abi.extism.ExtismHttp;
import io.penstock.plugin.GuestContext;
import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.function.client.WebClientException;
import reactor.core.publisher.Mono;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Sends plugins' requests by a {@link WebClient}, to hosts that manifest and operator allow. Redirects are the plugin's
 * business, so that each host it comes to is checked. The guest waits on its own thread.
 */
public final class WebClientRequests implements HttpRequests {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final WebClient client;

    /** By this client, which must not follow redirects. */
    public WebClientRequests(WebClient client) {
        this.client = client;
    }

    @Override
    public ExtismHttp of(PluginManifest manifest, ExtismGrants grants) {
        return (request, body) -> send(grants, manifest, request, body);
    }

    @Override
    public Mono<byte[]> get(URI url, int most) {
        return client.get().uri(url).exchangeToMono(answer -> answer.statusCode().value() == 200
                ? bytes(answer, most)
                : answer.releaseBody()
                        .then(Mono.error(new IllegalStateException("the answer is " + answer.statusCode()))));
    }

    private ExtismHttp.Response send(ExtismGrants grants, PluginManifest manifest, byte[] request,
            byte @Nullable [] body) {
        GuestContext context = GuestContext.current()
                .orElseThrow(() -> new IllegalStateException("bug in Penstock: a request without a call"));
        Long most = manifest.memory().maxHttpResponseBytes();
        int limit = (int) Math.min(grants.httpResponseBytes(), most == null ? Integer.MAX_VALUE : most);
        try {
            WebClient.RequestBodySpec spec = prepare(grants, manifest, request);
            Mono<ExtismHttp.Response> response = (body == null ? spec : spec.bodyValue(body))
                    .exchangeToMono(answer -> read(answer, limit));
            ExtismHttp.Response done = context.await(response);
            if (done == null) {
                throw new ExtismException("HTTP request ended without a response");
            }
            return done;
        } catch (WebClientException e) {
            throw new ExtismException("HTTP request failed: " + e.getMessage());
        } catch (DataBufferLimitException e) {
            throw new ExtismException("HTTP response is longer than " + limit + " bytes");
        }
    }

    private WebClient.RequestBodySpec prepare(ExtismGrants grants, PluginManifest manifest, byte[] request) {
        try {
            JsonNode json = JSON.readTree(request);
            URI url = URI.create(json.path("url").asString(""));
            String host = url.getHost();
            if (!ExtismGrants.isOfWebServer(url)) {
                throw new ExtismException(
                        "HTTP request to '" + url + "' is not allowed: not an address of a web server");
            }
            if (!grants.allowsHost(manifest, host)) {
                throw new ExtismException("HTTP request to '" + url + "' is not allowed: " + host
                        + " must be in allowed_hosts of the plugin's manifest and of the host's properties");
            }
            WebClient.RequestBodySpec spec = client.method(HttpMethod.valueOf(json.path("method").asString("GET")))
                    .uri(url);
            json.path("headers").properties().forEach(header -> {
                // The host that was checked is the one that is asked.
                if (!header.getKey().equalsIgnoreCase(HttpHeaders.HOST)) {
                    spec.header(header.getKey(), header.getValue().asString());
                }
            });
            return spec;
        } catch (JacksonException | IllegalArgumentException e) {
            throw new ExtismException("not an HTTP request: " + e.getMessage());
        }
    }

    private static Mono<ExtismHttp.Response> read(ClientResponse answer, int limit) {
        Map<String, String> headers = new TreeMap<>();
        answer.headers().asHttpHeaders()
                .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), String.join(", ", values)));
        byte[] json = JSON.writeValueAsBytes(headers);
        return bytes(answer, limit).map(bytes -> new ExtismHttp.Response(answer.statusCode().value(), json, bytes));
    }

    private static Mono<byte[]> bytes(ClientResponse answer, int limit) {
        return DataBufferUtils.join(answer.bodyToFlux(DataBuffer.class), limit)
                .map(buffer -> {
                    byte[] bytes = new byte[buffer.readableByteCount()];
                    buffer.read(bytes);
                    DataBufferUtils.release(buffer);
                    return bytes;
                }).defaultIfEmpty(new byte[0]);
    }
}
