package io.penstock.sample;

import io.penstock.plugin.binding.Tenant;
import io.penstock.plugin.binding.WasmPlugin;
import reactor.core.publisher.Mono;

/** A tenant's plugin {@code rules} as the service calls it. An upload that does not fit is refused. */
@WasmPlugin("rules")
interface Rules {

    Mono<String> normalise(String text, @Tenant String tenant);

    Mono<Long> age(long since, @Tenant String tenant);
}
