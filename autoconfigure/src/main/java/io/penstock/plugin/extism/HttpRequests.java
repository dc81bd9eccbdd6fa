package io.penstock.plugin.extism;

import io.penstock.abi.extism.ExtismException;
import io.penstock.abi.extism.ExtismHttp;
import java.net.URI;
import reactor.core.publisher.Mono;

/** Sends the HTTP requests of plugins, and gets modules for them. Safe for use by several threads. */
public interface HttpRequests {

    /** For a version of a plugin, by its manifest and what the operator grants. */
    ExtismHttp of(PluginManifest manifest, ExtismGrants grants);

    /**
     * What an address gives, which was checked.
     *
     * @param most bytes that it may have
     * @return the body of an answer with status 200; else an error
     */
    Mono<byte[]> get(URI url, int most);

    /** Of an application that has no client for HTTP: each request is an error. */
    static HttpRequests none() {
        return new HttpRequests() {
            @Override
            public ExtismHttp of(PluginManifest manifest, ExtismGrants grants) {
                return (request, body) -> {
                    throw new ExtismException("HTTP requests need spring-webflux");
                };
            }

            @Override
            public Mono<byte[]> get(URI url, int most) {
                return Mono.error(new UnsupportedOperationException("HTTP requests need spring-webflux"));
            }
        };
    }
}
