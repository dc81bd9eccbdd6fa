package io.penstock.wasm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.penstock.wasm.EngineConfig.Tiering;
import io.penstock.wasm.api.Imports;
import io.penstock.wasm.api.SourcePosition;
import io.penstock.wasm.api.Trap;
import io.penstock.wasm.api.TrapKind;
import io.penstock.wasm.api.WasmFrame;
import io.penstock.wasm.api.WasmInstance;
import io.penstock.wasm.api.WasmModule;
import io.penstock.wasm.testing.DebugModules;
import io.penstock.wasm.testing.EngineMode;
import io.penstock.wasm.testing.ModuleBytes;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.FieldSource;

/** What a trap says about where it happened. */
class SourceFramesTest {

    static final List<String> CALC = DebugModules.CALC;
    static final List<String> INLINED = DebugModules.INLINED;

    @ParameterizedTest
    @FieldSource("CALC")
    void whenAGuestTrapsThenItsFramesHaveSourceLines(String name) {
        for (boolean debug : List.of(false, true)) {
            Trap trap = trap(name, debug, "mean", 3, 4, 0);
            assertThat(trap.kind()).isEqualTo(TrapKind.INTEGER_DIVIDE_BY_ZERO);
            assertThat(trap.wasmStack()).extracting(WasmFrame::toString)
                    .containsExactly("calc!divide (calc.c:4)", "calc!average (calc.c:22)", "calc!mean (calc.c:28)");
            assertThat(trap).hasMessageContaining("calc!divide (calc.c:4)");
            WasmFrame innermost = trap.wasmStack().getFirst();
            assertThat(innermost.source()).hasValue(new SourcePosition(innermost.source().orElseThrow().file(), 4, 22));
            assertThat(innermost.source().orElseThrow().file()).endsWith("calc.c");
            assertThat(DebugModules.bytes(name)[(int) innermost.offset()]).isEqualTo((byte) 0x6D); // i32.div_s
            assertThat(trap.getStackTrace()).anySatisfy(element -> {
                assertThat(element.getMethodName()).isEqualTo("divide");
                assertThat(element.getFileName()).isEqualTo("calc.c");
                assertThat(element.getLineNumber()).isEqualTo(4);
            });
        }
    }

    @ParameterizedTest
    @FieldSource("CALC")
    void whenLinesAreBeyondSixteenBitsThenTheyShow(String name) {
        for (boolean debug : List.of(false, true)) {
            assertThat(trap(name, debug, "far", 12).wasmStack()).extracting(WasmFrame::toString)
                    .containsExactly("calc!far (generated.c:70003)");
        }
    }

    @ParameterizedTest
    @FieldSource("INLINED")
    void whenTheGuestsCompilerHasInlinedThenAllFunctionsShow(String name) {
        assertThat(trap(name, false, "score", 1, 0).wasmStack()).extracting(WasmFrame::toString).containsExactly(
                "calc!ratio (shapes.h:12)", "calc!percent (inlined.c:4)", "calc!score (inlined.c:8)");
    }

    @ParameterizedTest
    @EnumSource(value = EngineMode.class, names = {"BASELINE_LAZY", "BASELINE_EAGER"})
    void whenThereIsNoDebugInformationThenOffsetsShow(EngineMode mode) {
        byte[] bytes = new ModuleBytes().section(ModuleBytes.TYPE, 1, 0x60, 0, 0).section(ModuleBytes.FUNCTION, 1, 0)
                .section(ModuleBytes.EXPORT, ModuleBytes.bytes(1), ModuleBytes.name("stop"), ModuleBytes.bytes(0, 0))
                .section(ModuleBytes.CODE, ModuleBytes.leb(1),
                        ModuleBytes.body(ModuleBytes.bytes(0), ModuleBytes.bytes(0x01, 0x01, 0x00, 0x0B)))
                .toByteArray();
        try (WasmEngine engine = WasmEngine.create(mode.config())) {
            Trap trap = trap(engine.compile("m", bytes), "stop");
            long offset = bytes.length - 2L;
            assertThat(trap.wasmStack()).extracting(WasmFrame::offset).containsExactly(offset);
            assertThat(trap).hasMessageEndingWith("m!stop:0x" + Long.toHexString(offset));
        }
    }

    /** Blocks of code that does something, and at the end a trap, beyond what lines of a class file can number. */
    @Test
    void whenAFunctionIsLongThenOffsetsAreStillExact() {
        byte[] step = ModuleBytes.bytes(0x20, 0, 0x20, 0, 0x6D, 0x1A); // local.get, local.get, div_s, drop
        byte[] code = ModuleBytes.concat(ModuleBytes.repeat(20_000, step), ModuleBytes.bytes(0x00, 0x0B));
        byte[] bytes = new ModuleBytes().section(ModuleBytes.TYPE, 1, 0x60, 1, ModuleBytes.I32, 0)
                .section(ModuleBytes.FUNCTION, 1, 0)
                .section(ModuleBytes.EXPORT, ModuleBytes.bytes(1), ModuleBytes.name("stop"), ModuleBytes.bytes(0, 0))
                .section(ModuleBytes.CODE, ModuleBytes.leb(1), ModuleBytes.body(ModuleBytes.bytes(0), code))
                .toByteArray();
        List<Long> offsets = new ArrayList<>();
        for (boolean debug : List.of(false, true)) {
            try (WasmEngine engine = WasmEngine.create(EngineConfig.defaults().withTiering(Tiering.DYNAMIC))) {
                WasmModule module = engine.compile("m", bytes);
                if (debug) {
                    module.tierDown();
                }
                offsets.add(trap(module, "stop", 1).wasmStack().getFirst().offset());
            }
        }
        assertThat(offsets).containsOnly((long) bytes.length - 2);
    }

    private static Trap trap(String name, boolean debug, String function, Object... arguments) {
        try (WasmEngine engine = WasmEngine.create(EngineConfig.defaults().withTiering(Tiering.DYNAMIC))) {
            WasmModule module = engine.compile("calc", DebugModules.bytes(name));
            if (debug) {
                module.tierDown();
            }
            return trap(module, function, arguments);
        }
    }

    private static Trap trap(WasmModule module, String function, Object... arguments) {
        try (WasmInstance instance = module.instantiate(Imports.none())) {
            return catchThrowableOfType(Trap.class,
                    () -> instance.function(function).orElseThrow().invoke(arguments));
        }
    }
}
