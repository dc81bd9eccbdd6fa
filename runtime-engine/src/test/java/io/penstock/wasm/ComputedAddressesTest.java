package io.penstock.wasm;

import static io.penstock.wasm.testing.ModuleBytes.CODE;
import static io.penstock.wasm.testing.ModuleBytes.EXPORT;
import static io.penstock.wasm.testing.ModuleBytes.FUNCTION;
import static io.penstock.wasm.testing.ModuleBytes.I32;
import static io.penstock.wasm.testing.ModuleBytes.MEMORY;
import static io.penstock.wasm.testing.ModuleBytes.TYPE;
import static io.penstock.wasm.testing.ModuleBytes.body;
import static io.penstock.wasm.testing.ModuleBytes.bytes;
import static io.penstock.wasm.testing.ModuleBytes.concat;
import static io.penstock.wasm.testing.ModuleBytes.leb;
import static io.penstock.wasm.testing.ModuleBytes.name;
import static io.penstock.wasm.testing.ModuleBytes.signedLeb;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.penstock.wasm.api.Imports;
import io.penstock.wasm.api.Trap;
import io.penstock.wasm.api.TrapKind;
import io.penstock.wasm.api.WasmInstance;
import io.penstock.wasm.testing.EngineMode;
import io.penstock.wasm.testing.ModuleBytes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Loads at addresses that are computed: sums and products wrap around in 32 bits, the static offset does not. */
class ComputedAddressesTest {

    private static final int PAGE = 1 << 16;
    private static final byte[] MASKED_15 = bytes(0x20, 0, 0x41, 15, 0x71);

    /** A page whose words are their addresses; {@code load} loads a word at what the code computes from its parameter. */
    private static byte[] module(byte[] address, int offset) {
        return new ModuleBytes().section(TYPE, bytes(1, 0x60, 1, I32, 1, I32)).section(FUNCTION, 1, 0)
                .section(MEMORY, 1, 0, 1)
                .section(EXPORT, leb(2), name("load"), bytes(0, 0), name("memory"), bytes(2, 0))
                .section(CODE, leb(1), body(bytes(0), concat(address, bytes(0x28, 2), leb(offset), bytes(0x0B))))
                .toByteArray();
    }

    private static byte[] constant(int value) {
        return concat(bytes(0x41), signedLeb(value));
    }

    private static void check(EngineMode mode, byte[] address, int offset, IntUnaryOperator expected) {
        try (WasmEngine engine = WasmEngine.create(mode.config());
                WasmInstance instance = engine.compile(module(address, offset)).instantiate(Imports.none())) {
            ByteBuffer words = ByteBuffer.allocate(PAGE).order(ByteOrder.LITTLE_ENDIAN);
            while (words.hasRemaining()) {
                words.putInt(words.position());
            }
            instance.memory("memory").orElseThrow().write(0, words.array());
            IntUnaryOperator load = instance.function("load").orElseThrow().as(IntUnaryOperator.class);
            for (int x : new int[]{0, 1, 2, 5, 8, 15, 16, 0xFC, 0x3FFF, 0x8000, -1, -4, -16, -0x4000, Integer.MIN_VALUE,
                    Integer.MAX_VALUE}) {
                long at = (expected.applyAsInt(x) & 0xFFFF_FFFFL) + offset;
                if (at + 4 <= PAGE) {
                    assertThat(load.applyAsInt(x)).as("%d in %s", x, mode).isEqualTo(wordAt(words, (int) at));
                } else {
                    assertThatExceptionOfType(Trap.class).as("%d in %s", x, mode)
                            .isThrownBy(() -> load.applyAsInt(x))
                            .matches(trap -> trap.kind() == TrapKind.MEMORY_OUT_OF_BOUNDS);
                }
            }
        }
    }

    private static int wordAt(ByteBuffer words, int address) {
        return words.getInt(address);
    }

    @ParameterizedTest
    @EnumSource(EngineMode.class)
    void whenSumMayWrapAroundThenItDoes(EngineMode mode) {
        check(mode, concat(bytes(0x20, 0), constant(16), bytes(0x6A)), 8, x -> x + 16);
        check(mode, concat(bytes(0x20, 0), constant(-16), bytes(0x6A)), 8, x -> x - 16);
        check(mode, concat(MASKED_15, constant(-8), bytes(0x6A)), 8, x -> (x & 15) - 8);
        check(mode, concat(MASKED_15, constant(Integer.MIN_VALUE), bytes(0x6A)), 0,
                x -> (x & 15) + Integer.MIN_VALUE);
    }

    @ParameterizedTest
    @EnumSource(EngineMode.class)
    void whenSumCannotWrapAroundThenItIsTheSame(EngineMode mode) {
        check(mode, concat(MASKED_15, constant(0x7FF0), bytes(0x6A)), 0x100, x -> (x & 15) + 0x7FF0);
        check(mode, concat(MASKED_15, constant(12), bytes(0x73), constant(100), bytes(0x6A), constant(200),
                bytes(0x6A)), 0, x -> ((x & 15) ^ 12) + 300);
    }

    @ParameterizedTest
    @EnumSource(EngineMode.class)
    void whenIndexIsScaledThenItsHighBitsAreLost(EngineMode mode) {
        check(mode, concat(bytes(0x20, 0), constant(2), bytes(0x74)), 4, x -> x << 2);
        check(mode, concat(MASKED_15, constant(3), bytes(0x74), constant(1024), bytes(0x6A)), 4,
                x -> ((x & 15) << 3) + 1024);
        check(mode, concat(MASKED_15, constant(28), bytes(0x74)), 0, x -> (x & 15) << 28);
    }

    @ParameterizedTest
    @EnumSource(EngineMode.class)
    void whenMaskComesAfterTheScaleThenItIsTheSame(EngineMode mode) {
        check(mode, concat(bytes(0x20, 0), constant(2), bytes(0x74), constant(0x3FC), bytes(0x71)), 4,
                x -> (x << 2) & 0x3FC);
        check(mode, concat(bytes(0x20, 0), constant(22), bytes(0x76), constant(0x3FC), bytes(0x71)), 0,
                x -> (x >>> 22) & 0x3FC);
        check(mode, concat(bytes(0x20, 0), constant(30), bytes(0x76), constant(0xC), bytes(0x71)), 0,
                x -> (x >>> 30) & 0xC);
        check(mode, concat(bytes(0x20, 0), constant(1), bytes(0x74), constant(0x7FFF_FFF8), bytes(0x71)), 0,
                x -> (x << 1) & 0x7FFF_FFF8);
    }
}
