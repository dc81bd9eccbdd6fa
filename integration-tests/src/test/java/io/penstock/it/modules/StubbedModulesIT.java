package io.penstock.it.modules;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.it.GuestThread;
import io.penstock.wasm.WasmEngine;
import io.penstock.wasm.api.WasmInstance;
import io.penstock.wasm.api.WasmModule;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One export each of modules from several toolchains, with stubs for their imports, returns what it returns in V8. */
class StubbedModulesIT {

    @ParameterizedTest
    @CsvSource({"@dprint/json/plugin.wasm,dprint_plugin_version_4", "@dprint/json/plugin.wasm,get_plugin_info",
            "@dprint/json/plugin.wasm,get_license_text", "quickjs-wasi/quickjs.wasm,JS_GetVersion",
            "source-map/lib/mappings.wasm,get_last_error",
            "blake3-wasm/dist/wasm/nodejs/blake3_js_bg.wasm,create_hasher"})
    void returnsWhatItReturnsInV8(String file, String export) throws Exception {
        List<String> words = V8.bench("start", NodeModules.require(file), export);
        byte[] bytes = NodeModules.read(file);
        Object found = GuestThread.call(file, Duration.ofMinutes(1), () -> {
            try (WasmEngine engine = WasmEngine.create();
                    WasmModule module = engine.compile(bytes);
                    WasmInstance instance = module.instantiate(StubImports.of(engine, module, 0))) {
                return instance.function(export).orElseThrow().invoke()[0];
            }
        });
        assertThat(String.valueOf(found)).isEqualTo(words.getLast());
    }
}
