package io.penstock.sample;

import java.util.Map;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** An application that calls its tenants' plugins through an interface; docs/plugins.md describes it. */
@RestController
@RequestMapping("/tenants/{tenant}/rules")
final class RulesController {

    private final Rules rules;

    RulesController(Rules rules) {
        this.rules = rules;
    }

    @PostMapping(path = "/normalise", consumes = MediaType.TEXT_PLAIN_VALUE, produces = MediaType.TEXT_PLAIN_VALUE)
    Mono<String> normalise(@PathVariable String tenant, @RequestBody String text) {
        return rules.normalise(text, PluginController.tenant(tenant));
    }

    @GetMapping("/age")
    Mono<Map<String, Long>> age(@PathVariable String tenant, @RequestParam long since) {
        return rules.age(since, PluginController.tenant(tenant)).map(seconds -> Map.of("seconds", seconds));
    }
}
