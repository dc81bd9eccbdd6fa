package io.penstock.wasm;

import static io.penstock.wasm.testing.ModuleBytes.CODE;
import static io.penstock.wasm.testing.ModuleBytes.EXPORT;
import static io.penstock.wasm.testing.ModuleBytes.F64;
import static io.penstock.wasm.testing.ModuleBytes.FUNCTION;
import static io.penstock.wasm.testing.ModuleBytes.I32;
import static io.penstock.wasm.testing.ModuleBytes.I64;
import static io.penstock.wasm.testing.ModuleBytes.TYPE;
import static io.penstock.wasm.testing.ModuleBytes.body;
import static io.penstock.wasm.testing.ModuleBytes.bytes;
import static io.penstock.wasm.testing.ModuleBytes.concat;
import static io.penstock.wasm.testing.ModuleBytes.leb;
import static io.penstock.wasm.testing.ModuleBytes.name;
import static io.penstock.wasm.testing.ModuleBytes.repeat;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.wasm.api.Imports;
import io.penstock.wasm.api.WasmFunction;
import io.penstock.wasm.testing.EngineMode;
import io.penstock.wasm.testing.ModuleBytes;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Functions beyond what one JVM method, one argument list or one constant pool holds run like any other.
 */
@ParameterizedClass
@EnumSource(EngineMode.class)
class LargeFunctionsTest {

    private final WasmEngine engine;

    LargeFunctionsTest(EngineMode mode) {
        engine = WasmEngine.create(mode.config());
    }

    @AfterEach
    void close() {
        engine.close();
    }

    private WasmFunction function(byte[] type, byte[] locals, byte[] code) {
        byte[] module = new ModuleBytes().section(TYPE, bytes(1, 0x60), type).section(FUNCTION, 1, 0)
                .section(EXPORT, leb(1), name("f"), bytes(0, 0)).section(CODE, leb(1), body(locals, code))
                .toByteArray();
        return engine.compile(module).instantiate(Imports.none()).function("f").orElseThrow();
    }

    private static @Nullable Object call(WasmFunction function, Object... args) {
        return function.invoke(args)[0];
    }

    private static byte[] i32(int value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(0x41);
        int rest = value;
        while (rest < -64 || rest > 63) {
            out.write((rest & 0x7F) | 0x80);
            rest >>= 7;
        }
        out.write(rest & 0x7F);
        return out.toByteArray();
    }

    @ParameterizedTest
    @ValueSource(ints = {2_000, 20_000, 200_000})
    void whenStraightCodeIsLongThenItRuns(int operations) {
        byte[] add = concat(bytes(0x20, 0), i32(3), bytes(0x6C), i32(7), bytes(0x6A, 0x21, 0)); // x = x * 3 + 7
        WasmFunction f = function(bytes(1, I32, 1, I32), leb(0), concat(repeat(operations, add), bytes(0x20, 0, 0x0B)));
        int expected = 5;
        for (int i = 0; i < operations; i++) {
            expected = expected * 3 + 7;
        }
        assertThat(call(f, 5)).isEqualTo(expected);
    }

    @Test
    void whenExpressionIsDeepThenItRuns() {
        int depth = 100_000;
        WasmFunction f = function(bytes(1, I32, 1, I32), leb(0),
                concat(repeat(depth, bytes(0x20, 0)), repeat(depth - 1, bytes(0x6A)), bytes(0x0B)));
        assertThat(call(f, 3)).isEqualTo(3 * depth);
    }

    @Test
    void whenConstantsAreManyThenTheyAllFit() {
        int count = 60_000;
        ByteArrayOutputStream code = new ByteArrayOutputStream();
        long expected = 0;
        for (int i = 0; i < count; i++) {
            long value = 0x1_0000_0000_0000L + i * 977L;
            expected ^= value;
            code.writeBytes(concat(bytes(0x20, 0, 0x42), signed(value), bytes(0x85, 0x21, 0))); // x ^= value
        }
        WasmFunction f = function(bytes(1, I64, 1, I64), leb(0), concat(code.toByteArray(), bytes(0x20, 0, 0x0B)));
        assertThat(call(f, 0L)).isEqualTo(expected);
    }

    private static byte[] signed(long value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        long rest = value;
        while (rest < -64 || rest > 63) {
            out.write((int) (rest & 0x7F) | 0x80);
            rest >>= 7;
        }
        out.write((int) (rest & 0x7F));
        return out.toByteArray();
    }

    @Test
    void whenLocalsAreFiftyThousandThenEachKeepsItsValue() {
        int locals = 49_998;
        ByteArrayOutputStream code = new ByteArrayOutputStream();
        List<Integer> used = new Random(1).ints(3_000, 1, locals).boxed().toList();
        for (int local : used) { // local = local + x
            code.writeBytes(concat(bytes(0x20), leb(local), bytes(0x20, 0, 0x7C, 0x21), leb(local)));
        }
        code.writeBytes(bytes(0x42, 0));
        for (int local : used) {
            code.writeBytes(concat(bytes(0x20), leb(local), bytes(0x7C)));
        }
        code.write(0x0B);
        WasmFunction f = function(bytes(1, I64, 1, I64), concat(leb(1), leb(locals), bytes(I64)), code.toByteArray());
        long[] values = new long[locals + 1];
        used.forEach(local -> values[local] += 11);
        assertThat(call(f, 11L)).isEqualTo(used.stream().mapToLong(local -> values[local]).sum());
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 121, 300, 1_000})
    void whenParametersAreManyThenAllArrive(int params) throws Throwable {
        byte[] types = new byte[params];
        Object[] args = new Object[params];
        ByteArrayOutputStream code = new ByteArrayOutputStream();
        double expected = 0;
        code.writeBytes(concat(bytes(0x44), new byte[8]));
        for (int i = 0; i < params; i++) {
            types[i] = (byte) (i % 2 == 0 ? I32 : F64);
            args[i] = i % 2 == 0 ? (Object) (i * 3) : (Object) (i * 0.5);
            expected += i % 2 == 0 ? i * 3 : i * 0.5;
            code.writeBytes(concat(bytes(0x20), leb(i), i % 2 == 0 ? bytes(0xB7) : bytes(), bytes(0xA0)));
        }
        code.write(0x0B);
        // f calls sum with its own parameters
        ByteArrayOutputStream forward = new ByteArrayOutputStream();
        for (int i = 0; i < params; i++) {
            forward.writeBytes(concat(bytes(0x20), leb(i)));
        }
        forward.writeBytes(bytes(0x10, 1, 0x0B));
        byte[] module = new ModuleBytes().section(TYPE, bytes(1, 0x60), leb(params), types, bytes(1, F64))
                .section(FUNCTION, 2, 0, 0).section(EXPORT, leb(1), name("f"), bytes(0, 0))
                .section(CODE, leb(2), body(leb(0), forward.toByteArray()), body(leb(0), code.toByteArray()))
                .toByteArray();
        WasmFunction f = engine.compile(module).instantiate(Imports.none()).function("f").orElseThrow();
        assertThat(call(f, args)).isEqualTo(expected);
        assertThat(f.type().isWide()).isEqualTo(params * 3 / 2 > 240);
        if (f.type().isWide()) {
            assertThat((double) f.handle().invokeExact(args)).isEqualTo(expected);
        }
    }

    @Test
    void whenResultsAreAThousandThenAllArrive() {
        int results = 1_000;
        byte[] types = new byte[results];
        Arrays.fill(types, (byte) I32);
        ByteArrayOutputStream code = new ByteArrayOutputStream();
        List<Object> expected = new ArrayList<>();
        for (int i = 0; i < results; i++) {
            code.writeBytes(concat(bytes(0x20, 0), i32(i), bytes(0x6A)));
            expected.add(40 + i);
        }
        code.write(0x0B);
        WasmFunction f = function(concat(bytes(1, I32), leb(results), types), leb(0), code.toByteArray());
        assertThat(f.invoke(40)).containsExactlyElementsOf(expected);
    }

    /** {@code loop { switch (x % arms) { case i: y = y * 31 + i … } } }, as compilers write it. */
    @ParameterizedTest
    @ValueSource(ints = {8, 300, 1_500, 3_000})
    void whenSwitchInLoopHasManyArmsThenItRuns(int arms) {
        ByteArrayOutputStream code = new ByteArrayOutputStream();
        code.writeBytes(bytes(0x03, 0x40)); // loop
        code.writeBytes(repeat(arms + 1, bytes(0x02, 0x40)));
        code.writeBytes(concat(bytes(0x20, 0), i32(arms), bytes(0x70, 0x0E), leb(arms))); // br_table x % arms
        for (int i = 0; i <= arms; i++) {
            code.writeBytes(leb(i));
        }
        code.write(0x0B);
        for (int i = 0; i < arms; i++) {
            // y = y * 31 + i; leave the switch
            code.writeBytes(
                    concat(bytes(0x20, 1), i32(31), bytes(0x6C), i32(i), bytes(0x6A, 0x21, 1, 0x0C), leb(arms - 1 - i),
                            bytes(0x0B)));
        }
        // x -= 7; if (x > 0) continue
        code.writeBytes(concat(bytes(0x20, 0), i32(7), bytes(0x6B, 0x22, 0), i32(0), bytes(0x4A, 0x0D, 0, 0x0B)));
        code.writeBytes(bytes(0x20, 1, 0x0B));
        WasmFunction f = function(bytes(1, I32, 1, I32), bytes(1, 1, I32), code.toByteArray());
        int y = 0;
        for (int x = 100_000; x > 0; x -= 7) {
            y = y * 31 + x % arms;
        }
        assertThat(call(f, 100_000)).isEqualTo(y);
    }

    @Test
    void whenBranchTableIsTheLongestThenItRuns() {
        int entries = 65_519;
        ByteArrayOutputStream code = new ByteArrayOutputStream();
        code.writeBytes(bytes(0x02, 0x40, 0x02, 0x40, 0x20, 0, 0x0E));
        code.writeBytes(leb(entries));
        for (int i = 0; i < entries; i++) {
            code.write(i % 3 == 0 ? 1 : 0);
        }
        code.writeBytes(bytes(1, 0x0B)); // default
        code.writeBytes(concat(i32(100), bytes(0x0F, 0x0B), i32(200), bytes(0x0B)));
        WasmFunction f = function(bytes(1, I32, 1, I32), leb(0), code.toByteArray());
        for (int i : new int[]{0, 1, 2, 3, 999, 1_000, 1_001, 40_000, 65_518}) {
            assertThat(call(f, i)).as("entry %d", i).isEqualTo(i % 3 == 0 ? 200 : 100);
        }
        assertThat(call(f, 65_519)).isEqualTo(200);
        assertThat(call(f, -1)).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 20_000})
    void whenBlocksAreDeepThenBranchesLeaveTheRightOnes(int depth) {
        ByteArrayOutputStream code = new ByteArrayOutputStream();
        code.writeBytes(repeat(depth, bytes(0x02, 0x40)));
        for (int i = 0; i < depth; i++) {
            // if (x == i) leave two blocks; y++ ; end
            code.writeBytes(concat(bytes(0x20, 0), i32(i), bytes(0x46, 0x0D), leb(Math.min(1, depth - i - 1)),
                    bytes(0x20, 1, 0x41,
                            1, 0x6A, 0x21, 1, 0x0B)));
        }
        code.writeBytes(bytes(0x20, 1, 0x0B));
        WasmFunction f = function(bytes(1, I32, 1, I32), bytes(1, 1, I32), code.toByteArray());
        assertThat(call(f, -1)).isEqualTo(depth);
        assertThat(call(f, 10)).isEqualTo(depth - 2);
        assertThat(call(f, depth / 2)).isEqualTo(depth - 2);
    }

    /** Three times: {@code word[k % 16] += n * k + word[(k + 1) % 16]}. */
    private static byte[] arm(int k) {
        byte[] word = i32(4 * (k % 16));
        byte[] next = i32(4 * ((k + 1) % 16));
        return repeat(3, concat(word, word, bytes(0x28, 2, 0, 0x20, 0), i32(k), bytes(0x6C, 0x6A), next,
                bytes(0x28, 2, 0, 0x6A, 0x36, 2, 0)));
    }

    /** A loop around a {@code br_table} to so many arms, of which the first four run most often. */
    private static byte[] interpreter(int arms) {
        ByteArrayOutputStream code = new ByteArrayOutputStream();
        code.writeBytes(bytes(0x02, 0x40, 0x03, 0x40, 0x20, 0, 0x45, 0x0D, 1, 0x20, 0, 0x41, 1, 0x6B, 0x21, 0));
        code.writeBytes(repeat(arms, bytes(0x02, 0x40)));
        code.writeBytes(concat(bytes(0x20, 0, 0x41, 4, 0x70, 0x20, 0), i32(arms), bytes(0x70, 0x20, 0, 0x41, 7, 0x71,
                0x1B, 0x0E), leb(arms - 1)));
        for (int k = 0; k < arms; k++) {
            code.writeBytes(leb(k));
        }
        for (int k = 0; k < arms; k++) {
            code.writeBytes(concat(bytes(0x0B), arm(k), bytes(0x0C), leb(arms - 1 - k)));
        }
        code.writeBytes(bytes(0x0B, 0x0B, 0x41, 0)); // loop, block, and a sum over the words
        for (int j = 0; j < 16; j++) {
            code.writeBytes(concat(bytes(0x41, 31, 0x6C), i32(4 * j), bytes(0x28, 2, 0, 0x6A)));
        }
        code.write(0x0B);
        return code.toByteArray();
    }

    @Test
    void whenSwitchHasManyArmsAndFewAreHotThenEachDoesItsWork() {
        int arms = 120;
        byte[] module = new ModuleBytes().section(TYPE, bytes(1, 0x60), bytes(1, I32, 1, I32)).section(FUNCTION, 1, 0)
                .section(ModuleBytes.MEMORY, bytes(1, 0, 1)).section(EXPORT, leb(1), name("f"), bytes(0, 0))
                .section(CODE, leb(1), body(leb(0), interpreter(arms))).toByteArray();
        WasmFunction f = engine.compile(module).instantiate(Imports.none()).function("f").orElseThrow();
        int[] words = new int[16];
        for (int round = 1; round <= 20; round++) {
            for (int n = 2_000 * round - 1; n >= 0; n--) {
                int k = (n & 7) != 0 ? n % 4 : n % arms;
                for (int i = 0; i < 3; i++) {
                    words[k % 16] += n * k + words[(k + 1) % 16];
                }
            }
            assertThat(call(f, 2_000 * round)).isEqualTo(Arrays.stream(words).reduce(0, (h, word) -> h * 31 + word));
        }
    }

    /** What an arm does with the locals 1 to 4. */
    private static byte[] exchange(int k) {
        byte[] add = concat(bytes(0x20, 1), i32(k), bytes(0x6A, 0x21, 1)); // a += k
        return concat(add, switch (k % 5) {
            case 0 -> bytes(0x20, 1, 0x20, 2, 0x21, 1, 0x21, 2); // a, b = b, a
            case 1 -> bytes(0x20, 1, 0x20, 2, 0x20, 3, 0x20, 4, 0x21, 3, 0x21, 2, 0x21, 1, 0x21, 4);
            case 2 -> bytes(0x20, 1, 0x21, 3); // c = a
            case 3 -> concat(bytes(0x41, 3, 0x21, 5, 0x03, 0x40, 0x20, 4), i32(31), bytes(0x6C, 0x20, 2, 0x6A, 0x21, 4,
                    0x20, 5, 0x41, 1, 0x6B, 0x22, 5, 0x0D, 0, 0x0B)); // three times d = d * 31 + b
            default -> bytes(0x20, 2, 0x20, 2, 0x20, 3, 0x6A, 0x21, 2, 0x21, 3); // b, c = b + c, b
        });
    }

    private static void exchange(int k, int[] v) {
        v[0] += k;
        int[] old = v.clone();
        switch (k % 5) {
            case 0 -> {
                v[0] = old[1];
                v[1] = old[0];
            }
            case 1 -> {
                for (int i = 0; i < 4; i++) {
                    v[i] = old[(i + 1) % 4];
                }
            }
            case 2 -> v[2] = v[0];
            case 3 -> {
                for (int i = 0; i < 3; i++) {
                    v[3] = v[3] * 31 + v[1];
                }
            }
            default -> {
                v[1] = old[1] + old[2];
                v[2] = old[1];
            }
        }
    }

    @Test
    void whenArmsExchangeLocalsThenEachLocalKeepsItsOwnValue() {
        int arms = 300;
        ByteArrayOutputStream code = new ByteArrayOutputStream();
        code.writeBytes(bytes(0x03, 0x40));
        code.writeBytes(repeat(arms + 1, bytes(0x02, 0x40))); // what leaves the outermost is done
        code.writeBytes(concat(bytes(0x20, 0), i32(arms), bytes(0x70, 0x0E), leb(arms - 1)));
        for (int i = 0; i < arms; i++) {
            code.writeBytes(leb(i));
        }
        for (int k = 0; k < arms; k++) {
            code.writeBytes(concat(bytes(0x0B), exchange(k), bytes(0x0C), leb(arms - 1 - k)));
        }
        code.write(0x0B);
        code.writeBytes(bytes(0x20, 0, 0x41, 7, 0x6B, 0x22, 0, 0x41, 0, 0x4A, 0x0D, 0, 0x0B)); // x -= 7, again while x > 0
        code.writeBytes(bytes(0x41, 0));
        for (int local = 1; local <= 4; local++) {
            code.writeBytes(concat(i32(31), bytes(0x6C, 0x20, local, 0x6A)));
        }
        code.write(0x0B);
        WasmFunction f = function(bytes(1, I32, 1, I32), bytes(1, 5, I32), code.toByteArray());
        for (int x : new int[]{1, 20_000, 50_003}) {
            int[] v = new int[4];
            for (int n = x; n > 0; n -= 7) {
                exchange(n % arms, v);
            }
            assertThat(call(f, x)).isEqualTo(Arrays.stream(v).reduce(0, (h, value) -> h * 31 + value));
        }
    }
}
