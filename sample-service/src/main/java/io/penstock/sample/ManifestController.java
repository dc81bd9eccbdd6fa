package io.penstock.sample;

import io.penstock.plugin.PluginHost;
import io.penstock.plugin.extism.PluginManifests;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** A plugin's manifest: what it is configured with, and which of what is granted it uses. */
@RestController
final class ManifestController {

    private final PluginHost host;
    private final PluginManifests manifests;

    ManifestController(PluginHost host, PluginManifests manifests) {
        this.host = host;
        this.manifests = manifests;
    }

    /** Also before the plugin is there, for the modules that it is linked with. */
    @PutMapping(path = "/tenants/{tenant}/plugins/{name}/manifest", consumes = MediaType.APPLICATION_JSON_VALUE)
    Mono<ResponseEntity<Void>> put(@PathVariable String tenant, @PathVariable String name,
            @RequestBody byte[] manifest) {
        return manifests.put(host, PluginController.id(tenant, name), manifest)
                .thenReturn(ResponseEntity.noContent().build());
    }
}
