package io.penstock.wasm;

import static io.penstock.wasm.testing.ModuleBytes.EXPORT;
import static io.penstock.wasm.testing.ModuleBytes.FUNCTION;
import static io.penstock.wasm.testing.ModuleBytes.GLOBAL;
import static io.penstock.wasm.testing.ModuleBytes.IMPORT;
import static io.penstock.wasm.testing.ModuleBytes.MEMORY;
import static io.penstock.wasm.testing.ModuleBytes.TABLE;
import static io.penstock.wasm.testing.ModuleBytes.TYPE;
import static io.penstock.wasm.testing.ModuleBytes.bytes;
import static io.penstock.wasm.testing.ModuleBytes.concat;
import static io.penstock.wasm.testing.ModuleBytes.function;
import static io.penstock.wasm.testing.ModuleBytes.name;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.wasm.api.Feature;
import io.penstock.wasm.api.ModuleException;
import io.penstock.wasm.testing.ModuleBytes;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is switched off is refused by its name; what is on by default is taken. */
class FeaturesTest {

    private static final byte[] NO_PARAMS = bytes(0, 0);
    private static final byte[] NO_LOCALS = bytes(0);

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("modules")
    void whenFeatureIsOffThenModuleIsRefusedAndToldWhy(Feature feature, String what, byte[] module) {
        try (WasmEngine with = WasmEngine.create();
                WasmEngine without = WasmEngine.create(EngineConfig.defaults().without(feature))) {
            assertThat(with.validate(module)).isEmpty();
            Optional<ModuleException> failure = without.validate(module);
            assertThat(failure).get().extracting(Throwable::getMessage).asString()
                    .contains(feature + ", which is off");
        }
    }

    static Stream<Arguments> modules() {
        return Stream.of(
                Arguments.of(Feature.FUNCTION_REFERENCES, "a parameter",
                        new ModuleBytes().section(TYPE, 2, 0x60, 0, 0, 0x60, 1, 0x64, 0, 0).toByteArray()),
                Arguments.of(Feature.FUNCTION_REFERENCES, "br_on_null", code(0xD0, 0x70, 0xD5, 0, 0x1A, 0x0B)),
                Arguments.of(Feature.TAIL_CALLS, "return_call", code(0x12, 0, 0x0B)),
                Arguments.of(Feature.EXCEPTION_HANDLING, "the section", new ModuleBytes().section(13, 0).toByteArray()),
                Arguments.of(Feature.EXCEPTION_HANDLING, "try_table", code(0x1F, 0x40, 0, 0x0B, 0x0B)),
                Arguments.of(Feature.EXCEPTION_HANDLING, "exnref", code(0xD0, 0x69, 0x1A, 0x0B)),
                Arguments.of(Feature.EXCEPTION_HANDLING, "an import", new ModuleBytes().section(TYPE, 1, 0x60, 0, 0)
                        .section(IMPORT, concat(bytes(1), name("m"), name("t"), bytes(4, 0, 0))).toByteArray()),
                Arguments.of(Feature.EXCEPTION_HANDLING, "an export", new ModuleBytes().section(TYPE, 1, 0x60, 0, 0)
                        .section(IMPORT, concat(bytes(1), name("m"), name("f"), bytes(0, 0))).section(FUNCTION, 0)
                        .section(13, 1, 0, 0).section(EXPORT, concat(bytes(1), name("t"), bytes(4, 0))).toByteArray()),
                Arguments.of(Feature.LEGACY_EXCEPTIONS, "try", code(0x06, 0x40, 0x19, 0x0B, 0x0B)),
                Arguments.of(Feature.GC, "a struct type", new ModuleBytes().section(TYPE, 1, 0x5F, 0).toByteArray()),
                Arguments.of(Feature.GC, "ref.i31", code(0x41, 0, 0xFB, 28, 0x1A, 0x0B)),
                Arguments.of(Feature.GC, "ref.eq", code(0xD0, 0x6D, 0xD0, 0x6D, 0xD3, 0x1A, 0x0B)),
                Arguments.of(Feature.SIMD, "i32x4.splat", code(0x41, 0, 0xFD, 0x11, 0x1A, 0x0B)),
                Arguments.of(Feature.SIMD, "a parameter",
                        new ModuleBytes().section(TYPE, 1, 0x60, 1, 0x7B, 0).toByteArray()),
                Arguments.of(Feature.RELAXED_SIMD, "i8x16.relaxed_swizzle",
                        code(0x41, 0, 0xFD, 0x11, 0x41, 0, 0xFD, 0x11, 0xFD, 0x80, 0x02, 0x1A, 0x0B)),
                Arguments.of(Feature.MEMORY64, "a memory", new ModuleBytes().section(MEMORY, 1, 4, 1).toByteArray()),
                Arguments.of(Feature.MEMORY64, "a table",
                        new ModuleBytes().section(TABLE, 1, 0x70, 4, 1).toByteArray()),
                Arguments.of(Feature.MULTI_MEMORY, "two memories",
                        new ModuleBytes().section(MEMORY, 2, 0, 1, 0, 1).toByteArray()),
                Arguments.of(Feature.EXTENDED_CONST, "i32.add",
                        new ModuleBytes().section(GLOBAL, 1, 0x7F, 0, 0x41, 1, 0x41, 2, 0x6A, 0x0B).toByteArray()));
    }

    @Test
    void allThatIsOnByDefaultIsTried() {
        assertThat(modules().map(module -> module.get()[0])).containsAll(Feature.defaults());
    }

    private static byte[] code(int... code) {
        return function(NO_PARAMS, NO_LOCALS, bytes(code));
    }
}
