package io.penstock.sample;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;

/** Gives back what it gets. The tenant's plugins {@code filter} and {@code doorman} stand before it: see {@code penstock.pipeline}. */
@RestController
final class EchoController {

    @PostMapping({"/tenants/{tenant}/echo", "/tenants/{tenant}/guarded"})
    ResponseEntity<Flux<DataBuffer>> echo(ServerHttpRequest request) {
        return ResponseEntity.ok().contentType(MediaType.APPLICATION_OCTET_STREAM).body(request.getBody());
    }
}
