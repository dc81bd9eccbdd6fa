package io.penstock.plugin.actuate;

import io.penstock.wasm.EngineConfig;
import io.penstock.wasm.WasmEngine;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.springframework.boot.actuate.info.Info;
import org.springframework.boot.actuate.info.InfoContributor;

/** The part {@code penstock} of the endpoint {@code info}: the engine's version, features and mode. */
public final class WasmInfoContributor implements InfoContributor {

    private final WasmEngine engine;

    /** About this engine. */
    public WasmInfoContributor(WasmEngine engine) {
        this.engine = engine;
    }

    @Override
    public void contribute(Info.Builder builder) {
        EngineConfig config = engine.config();
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("engine", "Penstock "
                + Optional.ofNullable(WasmEngine.class.getPackage().getImplementationVersion()).orElse("(unpackaged)"));
        details.put("mode", Map.of("compilation", Tags.text(config.compilation()), "tiering",
                Tags.text(config.tiering())));
        details.put("features", config.features().stream().map(Tags::text).sorted().toList());
        details.put("codeCache", config.codeCache() != null);
        builder.withDetail("penstock", details);
    }
}
