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
import java.util.List;
import java.util.OptionalInt;
import java.util.function.IntBinaryOperator;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Loops that count from a constant to a constant and load from memory: what is known of their addresses is true. */
class CountedLoopsTest {

    private static final int PAGE = 1 << 16;
    private static final byte[] COUNTER = bytes(0x20, 1);
    private static final byte[] POINTER = bytes(0x20, 2);
    /** By the parameter and the sum; see {@link #masked}. */
    private static final byte[] MASKED = concat(bytes(0x20, 0, 0x20, 3, 0x6A), constant(255), bytes(0x71), constant(2),
            bytes(0x74));
    private static final int TABLE = 0x400;

    /** A comparison: its instruction, and what it does. */
    private enum Comparison {
        NE(0x47), LT_S(0x48), LT_U(0x49), GT_S(0x4A), LE_S(0x4C), GE_U(0x4F);

        private final int instruction;

        Comparison(int instruction) {
            this.instruction = instruction;
        }

        boolean holds(int a, int b) {
            return switch (this) {
                case NE -> a != b;
                case LT_S -> a < b;
                case LT_U -> Integer.compareUnsigned(a, b) < 0;
                case GT_S -> a > b;
                case LE_S -> a <= b;
                case GE_U -> Integer.compareUnsigned(a, b) >= 0;
            };
        }
    }

    /**
     * {@code do { sum = sum * 31 + load(address) + load(TABLE + masked); counter += step; pointer += 8 } while (counter < end)}.
     *
     * @param before whether the counter is compared as it was before the step
     */
    private record Loop(int first, int step, Comparison comparison, int end, boolean before) {

        Loop(int first, int step, Comparison comparison, int end) {
            this(first, step, comparison, end, false);
        }
    }

    /**
     * An address.
     *
     * @param code computes it from the parameter (0), the counter (1), the pointer (2), the sum (3)
     * @param value of the counter or pointer, and parameter plus sum
     */
    @SuppressWarnings("ArrayRecordComponent") // not changed
    private record Address(byte[] code, boolean ofPointer, int offset, IntBinaryOperator value) {
    }

    private static byte[] constant(int value) {
        return concat(bytes(0x41), signedLeb(value));
    }

    private static int masked(int data) {
        return (data & 255) << 2;
    }

    private static byte[] module(Loop loop, Address address) {
        byte[] code = concat(
                constant(loop.first), bytes(0x21, 1), constant(0x100), bytes(0x21, 2),
                bytes(0x03, 0x40),
                bytes(0x20, 3), constant(31), bytes(0x6C), address.code, bytes(0x28, 0), leb(address.offset),
                bytes(0x6A), MASKED, bytes(0x28, 0), leb(TABLE), bytes(0x6A, 0x21, 3),
                bytes(0x20, 1, 0x21, 4),
                bytes(0x20, 1), constant(loop.step), bytes(0x6A, 0x21, 1),
                bytes(0x20, 2), constant(8), bytes(0x6A, 0x21, 2),
                bytes(0x20, loop.before ? 4 : 1), constant(loop.end), bytes(loop.comparison.instruction, 0x0D, 0),
                bytes(0x0B, 0x20, 3, 0x0B));
        return new ModuleBytes().section(TYPE, bytes(1, 0x60, 1, I32, 1, I32)).section(FUNCTION, 1, 0)
                .section(MEMORY, 1, 0, 1)
                .section(EXPORT, leb(2), name("run"), bytes(0, 0), name("memory"), bytes(2, 0))
                .section(CODE, leb(1), body(bytes(1, 4, I32), code))
                .toByteArray();
    }

    /** What the loop computes; empty when it traps. */
    private static OptionalInt expected(Loop loop, Address address, ByteBuffer memory, int parameter) {
        int counter = loop.first;
        int pointer = 0x100;
        int sum = 0;
        int compared;
        do {
            int computed = address.value.applyAsInt(address.ofPointer ? pointer : counter, parameter + sum);
            long at = (computed & 0xFFFF_FFFFL) + address.offset;
            if (at + 4 > memory.capacity()) {
                return OptionalInt.empty();
            }
            sum = sum * 31 + memory.getInt((int) at) + memory.getInt(TABLE + masked(parameter + sum));
            compared = loop.before ? counter : counter + loop.step;
            counter += loop.step;
            pointer += 8;
        } while (loop.comparison.holds(compared, loop.end));
        return OptionalInt.of(sum);
    }

    private static void check(EngineMode mode, Loop loop, Address address) {
        try (WasmEngine engine = WasmEngine.create(mode.config());
                WasmInstance instance = engine.compile(module(loop, address)).instantiate(Imports.none())) {
            ByteBuffer memory = ByteBuffer.allocate(2 * PAGE).order(ByteOrder.LITTLE_ENDIAN);
            for (int i = 0; i < memory.capacity(); i++) {
                memory.put(i, (byte) ((i * 0x9E37_79B1) >>> 24));
            }
            // what is known is the least size, what counts the present one
            instance.memory("memory").orElseThrow().grow(1);
            instance.memory("memory").orElseThrow().write(0, memory.array());
            IntUnaryOperator run = instance.function("run").orElseThrow().as(IntUnaryOperator.class);
            for (int parameter : new int[]{0, 77, -1}) {
                OptionalInt expected = expected(loop, address, memory, parameter);
                if (expected.isPresent()) {
                    assertThat(run.applyAsInt(parameter)).as("%s, %d in %s", loop, parameter, mode)
                            .isEqualTo(expected.getAsInt());
                } else {
                    assertThatExceptionOfType(Trap.class).as("%s, %d in %s", loop, parameter, mode)
                            .isThrownBy(() -> run.applyAsInt(parameter))
                            .matches(trap -> trap.kind() == TrapKind.MEMORY_OUT_OF_BOUNDS);
                }
            }
        }
    }

    private static Address counter(int offset) {
        return new Address(COUNTER, false, offset, (counter, _) -> counter);
    }

    private static Address counterPlus(int summand) {
        return new Address(concat(COUNTER, constant(summand), bytes(0x6A)), false, 0,
                (counter, _) -> counter + summand);
    }

    @ParameterizedTest
    @EnumSource(EngineMode.class)
    void whenEndIsMetThenAllBeforeItIsRead(EngineMode mode) {
        for (Loop loop : List.of(new Loop(0, 4, Comparison.NE, PAGE), new Loop(PAGE - 4, -4, Comparison.NE, -4),
                new Loop(0, 4, Comparison.NE, PAGE - 4, true), new Loop(0, 4, Comparison.LT_S, PAGE),
                new Loop(0, 4, Comparison.LT_U, PAGE), new Loop(PAGE - 4, -4, Comparison.GT_S, 0),
                new Loop(0, 3, Comparison.LT_S, PAGE - 1), new Loop(8, 4, Comparison.LT_S, 4),
                new Loop(0, 4, Comparison.NE, PAGE + 4), new Loop(0, 4, Comparison.LT_S, 2 * PAGE),
                new Loop(0, 8, Comparison.NE, 2 * PAGE + 8), new Loop(2 * PAGE, -8, Comparison.GT_S, PAGE),
                new Loop(0, 4, Comparison.NE, PAGE, true), new Loop(0, 4, Comparison.LT_U, PAGE, true),
                new Loop(8, 4, Comparison.LE_S, 64), new Loop(64, -4, Comparison.GE_U, 8))) {
            check(mode, loop, counter(0));
            check(mode, loop, counterPlus(100));
            check(mode, loop, counter(1));
        }
    }

    @ParameterizedTest
    @EnumSource(EngineMode.class)
    void whenCounterIsNegativeThenItsSumMayBeAnAddress(EngineMode mode) {
        for (Loop loop : List.of(new Loop(-64, 16, Comparison.NE, 0), new Loop(-3, 3, Comparison.LT_U, 30),
                new Loop(-8, 4, Comparison.LT_U, 8), new Loop(-8, 4, Comparison.LT_S, 8, true),
                new Loop(-100, -4, Comparison.GT_S, -200))) {
            check(mode, loop, counterPlus(200));
            check(mode, loop, counterPlus(PAGE - 20));
            check(mode, loop, counterPlus(2 * PAGE - 20));
            check(mode, loop, counter(0));
            check(mode, loop, counter(200));
        }
    }

    @ParameterizedTest
    @EnumSource(EngineMode.class)
    void whenCounterWrapsAroundThenTheLoopGoesOn(EngineMode mode) {
        Address high = new Address(concat(COUNTER, constant(16), bytes(0x76), constant(0xFFFC), bytes(0x71)), false, 0,
                (counter, _) -> (counter >>> 16) & 0xFFFC);
        for (Loop loop : List.of(new Loop(0, 0x3000_0000, Comparison.NE, 0x1000_0000),
                new Loop(0, -0x3000_0000, Comparison.NE, 0x1000_0000),
                new Loop(0x7000_0000, 0x2000_0000, Comparison.LT_S, 0))) {
            check(mode, loop, high);
        }
    }

    @ParameterizedTest
    @EnumSource(EngineMode.class)
    void whenAnotherVariableGrowsWithTheCounterThenItIsAnAddressToo(EngineMode mode) {
        Address pointer = new Address(POINTER, true, 4, (value, _) -> value);
        check(mode, new Loop(0, 1, Comparison.NE, 100), pointer);
        check(mode, new Loop(0, 1, Comparison.NE, (PAGE - 0x100) / 8), pointer);
        check(mode, new Loop(0, 1, Comparison.NE, (PAGE - 0x100) / 8 + 1), pointer);
        check(mode, new Loop(0, 1, Comparison.NE, (2 * PAGE - 0x100) / 8 + 1), pointer);
    }

    @ParameterizedTest
    @EnumSource(EngineMode.class)
    void whenAddressIsMaskedThenItIsWithinTheTable(EngineMode mode) {
        Address table = new Address(concat(MASKED, constant(0x800), bytes(0x6A)), false, 0,
                (_, data) -> masked(data) + 0x800);
        Address last = new Address(MASKED, false, PAGE - 1024, (_, data) -> masked(data));
        Address beyond = new Address(MASKED, false, PAGE - 1020, (_, data) -> masked(data));
        for (Address address : List.of(table, last, beyond)) {
            check(mode, new Loop(0, 1, Comparison.NE, 1000), address);
        }
    }
}
