package io.penstock.wasm;

import static io.penstock.wasm.testing.ModuleBytes.CODE;
import static io.penstock.wasm.testing.ModuleBytes.EXPORT;
import static io.penstock.wasm.testing.ModuleBytes.FUNCTION;
import static io.penstock.wasm.testing.ModuleBytes.I32;
import static io.penstock.wasm.testing.ModuleBytes.TYPE;
import static io.penstock.wasm.testing.ModuleBytes.body;
import static io.penstock.wasm.testing.ModuleBytes.bytes;
import static io.penstock.wasm.testing.ModuleBytes.concat;
import static io.penstock.wasm.testing.ModuleBytes.leb;
import static io.penstock.wasm.testing.ModuleBytes.name;
import static io.penstock.wasm.testing.ModuleBytes.repeat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.wasm.EngineConfig.Compilation;
import io.penstock.wasm.api.Imports;
import io.penstock.wasm.api.InvalidModule;
import io.penstock.wasm.api.Tier;
import io.penstock.wasm.api.Trap;
import io.penstock.wasm.api.WasmInstance;
import io.penstock.wasm.api.WasmModule;
import io.penstock.wasm.testing.ModuleBytes;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A module that is compiled while it arrives is the same as one that is compiled at its functions' first calls. */
class EagerStreamingTest {

    private static final int FUNCTIONS = 300;

    /** {@code f(x)}: a chain of calls, each adds one, the last divides by x. */
    private static byte[] module(byte[] lastBody) {
        byte[][] bodies = new byte[FUNCTIONS][];
        for (int i = 0; i < FUNCTIONS - 1; i++) {
            bodies[i] = body(bytes(0), concat(bytes(0x20, 0, 0x10), leb(i + 1), bytes(0x41, 1, 0x6A, 0x0B)));
        }
        bodies[FUNCTIONS - 1] = body(bytes(0), lastBody);
        byte[] names = concat(name("name"), bytes(1), leb(9), bytes(1, 0), name("first!"));
        return new ModuleBytes().section(TYPE, bytes(1, 0x60, 1, I32, 1, I32))
                .section(FUNCTION, leb(FUNCTIONS), repeat(FUNCTIONS, bytes(0)))
                .section(EXPORT, leb(1), name("f"), bytes(0, 0))
                .section(CODE, leb(FUNCTIONS), concat(bodies)).section(0, names).toByteArray();
    }

    private static WasmModule stream(WasmEngine engine, byte[] module) {
        StreamingCompilation compilation = engine.compileStreaming("streamed");
        for (int from = 0; from < module.length; from += 100) {
            compilation.feed(ByteBuffer.wrap(module, from, Math.min(100, module.length - from)));
        }
        return compilation.finish().toCompletableFuture().join();
    }

    @ParameterizedTest
    @EnumSource(Compilation.class)
    void whenStreamedThenItRunsAndItsFramesHaveNames(Compilation compilation) {
        byte[] code = module(bytes(0x41, 100, 0x20, 0, 0x6D, 0x0B));
        try (WasmEngine engine = WasmEngine.create(EngineConfig.defaults().withCompilation(compilation));
                WasmModule module = stream(engine, code);
                WasmInstance instance = module.instantiate(Imports.none())) {
            assertThat(module.compiledFunctions(Tier.BASELINE))
                    .isEqualTo(compilation == Compilation.LAZY ? 0 : FUNCTIONS);
            assertThat(instance.function("f").orElseThrow().invoke(-2)).containsExactly(14 + FUNCTIONS - 1);
            assertThat(module.compiledFunctions(Tier.BASELINE)).isEqualTo(FUNCTIONS);
            assertThatThrownBy(() -> instance.function("f").orElseThrow().invoke(0)).isInstanceOfSatisfying(Trap.class,
                    trap -> {
                        assertThat(trap.wasmStack().getFirst().functionIndex()).isEqualTo(FUNCTIONS - 1);
                        assertThat(trap.wasmStack().getFirst().functionName())
                                .isEqualTo("func[" + (FUNCTIONS - 1) + "]");
                    });
        }
    }

    @Test
    void whenBodyIsInvalidThenCompilingWhileStreamingSaysSo() {
        byte[] code = module(bytes(0x42, 1, 0x0B));
        try (WasmEngine engine = WasmEngine
                .create(EngineConfig.defaults().withCompilation(Compilation.STREAMING_EAGER))) {
            assertThatThrownBy(() -> stream(engine, code)).hasRootCauseInstanceOf(InvalidModule.class)
                    .rootCause().hasMessageContaining("function " + (FUNCTIONS - 1));
        }
    }
}
