package io.penstock.it.modules;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.it.GuestThread;
import io.penstock.wasm.EngineConfig;
import io.penstock.wasm.EngineConfig.Compilation;
import io.penstock.wasm.WasmEngine;
import io.penstock.wasm.api.Imports;
import io.penstock.wasm.api.WasmFunction;
import io.penstock.wasm.api.WasmInstance;
import io.penstock.wasm.api.WasmMemory;
import io.penstock.wasm.api.WasmModule;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The modules that the npm package hash-wasm carries, against the JDK's digests, and where it has none, against V8. */
class HashWasmIT {

    private static final Path SCRIPT = Path.of("hash-wasm", "dist", "index.umd.js");

    /** The capacity of the modules' input buffer. */
    private static final int CHUNK = 16 * 1024;

    private static final byte[] INPUT = new byte[70_001];

    static {
        new Random(1).nextBytes(INPUT);
    }

    @ParameterizedTest
    @CsvSource({"md5,MD5,0,0", "sha1,SHA-1,0,0", "sha256,SHA-224,224,0", "sha256,SHA-256,256,0", "sha512,SHA-384,384,0",
            "sha512,SHA-512,512,0", "sha3,SHA3-224,224,6", "sha3,SHA3-256,256,6", "sha3,SHA3-384,384,6",
            "sha3,SHA3-512,512,6"})
    void digestsAsTheJdkDoes(String name, String algorithm, int init, int padding) throws Exception {
        byte[] expected = MessageDigest.getInstance(algorithm).digest(INPUT);
        byte[] found = digest(module(name), init, padding, expected.length);
        assertThat(HexFormat.of().formatHex(found)).isEqualTo(HexFormat.of().formatHex(expected));
    }

    @ParameterizedTest
    @CsvSource({"md4", "ripemd160", "whirlpool", "sm3"})
    void digestsAsV8Does(String name) throws Exception {
        Path script = NodeModules.require(SCRIPT.toString());
        String expected = V8.run(List.of("-e", "require('" + script.toAbsolutePath() + "')." + name
                + "(Buffer.from('" + Base64.getEncoder().encodeToString(INPUT) + "','base64')).then(console.log)"))
                .strip();
        byte[] found = digest(module(name), 0, 0, expected.length() / 2);
        assertThat(HexFormat.of().formatHex(found)).isEqualTo(expected);
    }

    @Test
    void allModulesCompileEagerly() {
        Map<String, byte[]> modules = modules();
        assertThat(modules).hasSize(22);
        try (WasmEngine engine = WasmEngine.create(EngineConfig.defaults().withCompilation(Compilation.EAGER))) {
            modules.forEach((name, bytes) -> {
                try (WasmModule module = engine.compile(name, bytes)) {
                    assertThat(module.compiledFunctions(io.penstock.wasm.api.Tier.BASELINE)).as(name)
                            .isEqualTo(module.definedFunctions());
                }
            });
        }
    }

    private static byte[] digest(byte[] bytes, int init, int padding, int length) throws Exception {
        return GuestThread.call("hash", Duration.ofMinutes(1), () -> {
            try (WasmEngine engine = WasmEngine.create();
                    WasmModule module = engine.compile(bytes);
                    WasmInstance instance = module.instantiate(Imports.none())) {
                WasmMemory memory = instance.memory("memory").orElseThrow();
                int buffer = call(instance, "Hash_GetBuffer");
                call(instance, "Hash_Init", init);
                for (int from = 0; from < INPUT.length; from += CHUNK) {
                    int size = Math.min(CHUNK, INPUT.length - from);
                    memory.write(buffer, INPUT, from, size);
                    call(instance, "Hash_Update", size);
                }
                call(instance, "Hash_Final", padding);
                return memory.readBytes(buffer, length);
            }
        });
    }

    /** As JavaScript calls: what the function does not take is dropped. */
    private static int call(WasmInstance instance, String name, Integer... args) {
        WasmFunction function = instance.function(name).orElseThrow();
        @Nullable
        Object[] results = function.invoke((Object[]) Arrays.copyOf(args, function.type().params().size()));
        return results.length == 1 && results[0] instanceof Integer number ? number : 0;
    }

    private static byte[] module(String name) {
        return Objects.requireNonNull(modules().get(name), name);
    }

    /** Name → binary: the package's script holds them as base64 in pairs of variables. */
    private static Map<String, byte[]> modules() {
        String script = new String(NodeModules.read(SCRIPT.toString()), StandardCharsets.UTF_8);
        Matcher pair = Pattern.compile("name\\S* = \"(\\w+)\";\\s+var data\\S* = \"(AGFz[^\"]+)\"").matcher(script);
        Map<String, byte[]> modules = new LinkedHashMap<>();
        while (pair.find()) {
            modules.put(pair.group(1), Base64.getDecoder().decode(pair.group(2)));
        }
        return modules;
    }
}
