package io.penstock.wasm;

import static io.penstock.wasm.testing.ModuleBytes.CODE;
import static io.penstock.wasm.testing.ModuleBytes.EXPORT;
import static io.penstock.wasm.testing.ModuleBytes.FUNCTION;
import static io.penstock.wasm.testing.ModuleBytes.I32;
import static io.penstock.wasm.testing.ModuleBytes.I64;
import static io.penstock.wasm.testing.ModuleBytes.MEMORY;
import static io.penstock.wasm.testing.ModuleBytes.TYPE;
import static io.penstock.wasm.testing.ModuleBytes.V128;
import static io.penstock.wasm.testing.ModuleBytes.body;
import static io.penstock.wasm.testing.ModuleBytes.bytes;
import static io.penstock.wasm.testing.ModuleBytes.concat;
import static io.penstock.wasm.testing.ModuleBytes.leb;
import static io.penstock.wasm.testing.ModuleBytes.name;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.penstock.wasm.api.Feature;
import io.penstock.wasm.api.Imports;
import io.penstock.wasm.api.InvalidModule;
import io.penstock.wasm.api.MalformedModule;
import io.penstock.wasm.api.ResourceLimitExceeded;
import io.penstock.wasm.api.Trap;
import io.penstock.wasm.api.TrapKind;
import io.penstock.wasm.api.WasmInstance;
import io.penstock.wasm.testing.EngineMode;
import io.penstock.wasm.testing.ModuleBytes;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Memories with 64-bit addresses, and several of them: what is at the ends of their ranges. */
@Timeout(120)
@ParameterizedClass
@EnumSource(EngineMode.class)
class LongAddressesTest {

    private static final long FARTHEST = -1L;

    private final EngineMode mode;
    private final WasmEngine engine;

    LongAddressesTest(EngineMode mode) {
        this.mode = mode;
        engine = WasmEngine.create(mode.config().withMaxMemoryPages(8));
    }

    @AfterEach
    void close() {
        engine.close();
    }

    /** One i64 memory of a page; exports that load an i32 and a v128 and store an i64 and a v128 at a static offset, and grow. */
    private static byte[] module(long offset) {
        return new ModuleBytes()
                .section(TYPE,
                        bytes(4, 0x60, 1, I64, 1, I32, 0x60, 1, I64, 1, V128, 0x60, 1, I64, 0, 0x60, 1, I64, 1, I64))
                .section(FUNCTION, 5, 0, 1, 2, 3, 2).section(MEMORY, 1, 4, 1)
                .section(EXPORT, leb(6), name("memory"), bytes(2, 0), name("storeVector"), bytes(0, 4), name("load"),
                        bytes(0, 0), name("vector"), bytes(0, 1), name("store"),
                        bytes(0, 2), name("grow"), bytes(0, 3))
                .section(CODE, leb(5),
                        body(bytes(0), concat(bytes(0x20, 0, 0x28, 2), leb(offset), bytes(0x0B))),
                        body(bytes(0), concat(bytes(0x20, 0, 0xFD, 0x00, 4), leb(offset), bytes(0x0B))),
                        body(bytes(0), concat(bytes(0x20, 0, 0x42, 1, 0x37, 3), leb(offset), bytes(0x0B))),
                        body(bytes(0), bytes(0x20, 0, 0x40, 0, 0x0B)),
                        body(bytes(0), concat(bytes(0x20, 0, 0x42, 0x7F, 0xFD, 0x12, 0xFD, 0x0B, 4), leb(offset),
                                bytes(0x0B))))
                .toByteArray();
    }

    private static Object call(WasmInstance instance, String export, long argument) {
        @Nullable
        Object[] results = instance.function(export).orElseThrow().invoke(argument);
        return results.length == 0 ? "" : Objects.requireNonNull(results[0]);
    }

    private static void assertOutOfBounds(WasmInstance instance, long address) {
        for (String export : new String[]{"load", "vector", "store", "storeVector"}) {
            assertThatExceptionOfType(Trap.class).as(export + " " + address)
                    .isThrownBy(() -> call(instance, export, address))
                    .matches(trap -> trap.kind() == TrapKind.MEMORY_OUT_OF_BOUNDS);
        }
        assertThat(instance.memory("memory").orElseThrow().readBytes(0, 32)).containsOnly(0);
    }

    @Test
    void whenAddressAndOffsetHaveACarryThenTheyDoNotComeBackIntoBounds() {
        try (WasmInstance instance = engine.compile(module(FARTHEST)).instantiate(Imports.none())) {
            for (long address : new long[]{0, 1, 2, 17, 65_536, Long.MAX_VALUE, Long.MIN_VALUE, -1}) {
                assertOutOfBounds(instance, address);
            }
        }
        try (WasmInstance instance = engine.compile(module(16)).instantiate(Imports.none())) {
            for (long address : new long[]{-24, -20, -17, -16, -15, -8, -1, Long.MAX_VALUE, Long.MAX_VALUE - 16,
                    Long.MAX_VALUE - 24,
                    Long.MIN_VALUE, 1L << 32, 65_536}) {
                assertOutOfBounds(instance, address);
            }
            assertThat(call(instance, "load", 65_536 - 20)).isEqualTo(0);
        }
    }

    @Test
    void whenGrownThenItIsByThePagesOfTheSpecWithin64Bits() {
        try (WasmInstance instance = engine.compile(module(0)).instantiate(Imports.none())) {
            assertThat(call(instance, "grow", 2)).isEqualTo(1L);
            for (long delta : new long[]{-1, 1L << 48, 1L << 32, Long.MIN_VALUE, 6}) {
                assertThat(call(instance, "grow", delta)).isEqualTo(-1L);
            }
            assertThat(call(instance, "grow", 5)).isEqualTo(3L);
        }
    }

    /** Two memories of an instance have the limit together, not each. */
    @Test
    void whenAnInstanceHasSeveralMemoriesThenTheyShareTheLimit() {
        byte[] two = new ModuleBytes()
                .section(TYPE, bytes(1, 0x60, 1, I32, 1, I32))
                .section(FUNCTION, 2, 0, 0).section(MEMORY, 2, 0, 3, 0, 3)
                .section(EXPORT, leb(2), name("first"), bytes(0, 0), name("second"), bytes(0, 1))
                .section(CODE, leb(2), body(bytes(0), bytes(0x20, 0, 0x40, 0, 0x0B)),
                        body(bytes(0), bytes(0x20, 0, 0x40, 1, 0x0B)))
                .toByteArray();
        try (WasmInstance instance = engine.compile(two).instantiate(Imports.none())) {
            assertThat(instance.function("first").orElseThrow().invoke(1)).containsExactly(3);
            assertThat(instance.function("second").orElseThrow().invoke(2)).containsExactly(-1);
            assertThat(instance.function("second").orElseThrow().invoke(1)).containsExactly(3);
            assertThat(instance.function("first").orElseThrow().invoke(1)).containsExactly(-1);
            assertThat(instance.memoryBytes()).isEqualTo(8 * 65_536L);
        }
        byte[] tooMuch = new ModuleBytes().section(MEMORY, 3, 0, 3, 0, 3, 0, 3).toByteArray();
        assertThatExceptionOfType(ResourceLimitExceeded.class)
                .isThrownBy(() -> engine.compile(tooMuch).instantiate(Imports.none()));
    }

    @Test
    void whenTheFeatureIsOffThenTheModuleIsRefusedByName() {
        try (WasmEngine without = WasmEngine
                .create(mode.config().without(Feature.MEMORY64).without(Feature.MULTI_MEMORY))) {
            assertThatExceptionOfType(MalformedModule.class).isThrownBy(() -> without.compile(module(0)))
                    .withMessageContaining("64-bit memories");
            assertThatExceptionOfType(InvalidModule.class)
                    .isThrownBy(() -> without.compile(
                            new ModuleBytes().section(MEMORY, 2, 0, 0, 0, 0).toByteArray()))
                    .withMessageContaining("multiple memories");
        }
    }
}
