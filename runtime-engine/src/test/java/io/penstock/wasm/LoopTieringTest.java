package io.penstock.wasm;

import static io.penstock.wasm.testing.ModuleBytes.CODE;
import static io.penstock.wasm.testing.ModuleBytes.EXPORT;
import static io.penstock.wasm.testing.ModuleBytes.EXTERNREF;
import static io.penstock.wasm.testing.ModuleBytes.F32;
import static io.penstock.wasm.testing.ModuleBytes.F64;
import static io.penstock.wasm.testing.ModuleBytes.FUNCTION;
import static io.penstock.wasm.testing.ModuleBytes.I32;
import static io.penstock.wasm.testing.ModuleBytes.I64;
import static io.penstock.wasm.testing.ModuleBytes.IMPORT;
import static io.penstock.wasm.testing.ModuleBytes.TYPE;
import static io.penstock.wasm.testing.ModuleBytes.body;
import static io.penstock.wasm.testing.ModuleBytes.bytes;
import static io.penstock.wasm.testing.ModuleBytes.concat;
import static io.penstock.wasm.testing.ModuleBytes.leb;
import static io.penstock.wasm.testing.ModuleBytes.name;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.penstock.wasm.api.EngineListener;
import io.penstock.wasm.api.FunctionType;
import io.penstock.wasm.api.GuestCall;
import io.penstock.wasm.api.GuestException;
import io.penstock.wasm.api.Imports;
import io.penstock.wasm.api.Tier;
import io.penstock.wasm.api.Trap;
import io.penstock.wasm.api.TrapKind;
import io.penstock.wasm.api.V128;
import io.penstock.wasm.api.ValueType;
import io.penstock.wasm.api.WasmInstance;
import io.penstock.wasm.api.WasmModule;
import io.penstock.wasm.testing.ModuleBytes;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A call that stays in a loop goes on in optimized code, in the middle of it, with all it has. */
@Timeout(120)
class LoopTieringTest {

    private static final int TAGS = 13;
    private static final FunctionType STOP = FunctionType.of().returning(ValueType.I32);

    /**
     * {@code run(i32, i64, f32, f64, externref) → f64}: after a loop that ends, two nested ones, of which the inner one, with a
     * parameter, changes all its locals until {@code env.stop} says so.
     *
     * @param then what comes after the sum of all that was computed
     */
    private static byte[] module(int... then) {
        byte[] code = concat(
                bytes(0x41, 3, 0x21, 5, // n = 3
                        0x03, 0x40, 0x20, 5, 0x41, 1, 0x6B, 0x22, 5, 0x0D, 0, 0x0B), // loop: while (--n != 0)
                bytes(0x03, F64), // loop
                bytes(0x41, 7, 0x03, 2), // 7, loop (param i32) (result i32)
                bytes(0x41, 1, 0x6A), // parameter + 1
                bytes(0x20, 0, 0x41, 5, 0x6A, 0x21, 0), // a += 5
                bytes(0x20, 1, 0x42, 3, 0x7C, 0x21, 1), // b += 3
                bytes(0x20, 2, 0x43, 0, 0, 0, 0x3F, 0x92, 0x21, 2), // c += 0.5
                bytes(0x10, 0, 0x45, 0x0D, 0, 0x0B), // continue while stop() == 0
                bytes(0xB7, 0x20, 3, 0xA0), // parameter + d
                bytes(0x20, 0, 0xB7, 0xA0, 0x20, 1, 0xB9, 0xA0, 0x20, 2, 0xBB, 0xA0), // + a + b + c
                bytes(0x20, 4, 0xD1, 0xB7, 0xA0, 0x0B), // + isNull(e)
                bytes(then), bytes(0x0B));
        return withCode(code);
    }

    private static byte[] withCode(byte[] code) {
        return new ModuleBytes()
                .section(TYPE,
                        bytes(3, 0x60, 0, 1, I32, 0x60, 5, I32, I64, F32, F64, EXTERNREF, 1, F64, 0x60, 1, I32, 1,
                                I32))
                .section(IMPORT, leb(1), name("env"), name("stop"), bytes(0, 0)).section(FUNCTION, 1, 1)
                .section(EXPORT, leb(1), name("run"), bytes(0, 1))
                .section(CODE, leb(1), body(bytes(1, 1, I32), code)).toByteArray();
    }

    /** Says stop when optimized code of the loop asks, or when there will be none. */
    private static final class UntilReplaced implements EngineListener {

        private final String code;
        private final List<String> refused = new CopyOnWriteArrayList<>();
        private int calls;
        private Runnable atReplacement = () -> {
        };

        /** For a loop of function 1. */
        UntilReplaced(int loop) {
            code = ".O1L" + loop;
        }

        @Override
        public void compilationRefused(String moduleName, int functionIndex, Tier tier, String reason) {
            refused.add(reason);
        }

        Imports imports() {
            return Imports.builder().function("env", "stop", STOP, (caller, args) -> {
                if (++calls > 100_000_000) {
                    throw new AssertionError("no optimized code takes over");
                }
                boolean replaced = StackWalker.getInstance()
                        .walk(frames -> frames.anyMatch(frame -> frame.getClassName().endsWith(code)));
                if (replaced) {
                    atReplacement.run();
                }
                return new Object[]{replaced || !refused.isEmpty() ? 1 : 0};
            }).build();
        }

        double expected(boolean withoutReference) {
            return 0.25 + 7 + calls + 100 + 5.0 * calls + (1L << 40) + 3.0 * calls + 2.5 + 0.5 * calls
                    + (withoutReference ? 1 : 0);
        }
    }

    @Test
    void whenCallStaysInLoopThenItGoesOnInOptimizedCodeWithAllItHas() {
        List<String> loops = new CopyOnWriteArrayList<>();
        EngineListener listener = new EngineListener() {
            @Override
            public void loopCompiled(String moduleName, int functionIndex, int loop, int codeBytes, long nanos) {
                loops.add(moduleName + " " + functionIndex + " " + loop);
            }
        };
        UntilReplaced host = new UntilReplaced(2);
        try (WasmEngine engine = WasmEngine
                .create(EngineConfig.defaults().withTierUpBudget(100).withListener(listener));
                WasmModule module = engine.compile("m", module());
                WasmInstance instance = module.instantiate(host.imports())) {
            assertThat(instance.function("run").orElseThrow().invoke(100, 1L << 40, 2.5f, 0.25, "reference"))
                    .containsExactly(host.expected(false));
            module.tierUp().toCompletableFuture().join(); // then all is told
            assertThat(loops).contains("m 1 2");
        }
    }

    @Test
    void whenOptimizedCodeBeginsInAnInnerLoopThenItGoesRoundTheOuterOne() {
        byte[] code = concat(bytes(0x03, 0x40, 0x0B), // the inner loop below is the third
                bytes(0x02, 0x40, 0x03, 0x40), // block, loop
                bytes(0x20, 0, 0x41, 3, 0x46, 0x0D, 1), // leave the block when a == 3
                bytes(0x20, 0, 0x41, 1, 0x6A, 0x21, 0), // a += 1
                bytes(0x03, 0x40, 0x20, 1, 0x42, 1, 0x7C, 0x21, 1), // loop: b += 1
                bytes(0x10, 0, 0x45, 0x0D, 0, 0x0B), // continue while stop() == 0
                bytes(0x0C, 0, 0x0B, 0x0B), // continue
                bytes(0x20, 0, 0xB7, 0x20, 1, 0xB9, 0xA0, 0x0B)); // a + b
        UntilReplaced host = new UntilReplaced(2);
        try (WasmEngine engine = WasmEngine
                .create(EngineConfig.defaults().withTierUpBudget(100).withListener(host));
                WasmModule module = engine.compile("m", withCode(code));
                WasmInstance instance = module.instantiate(host.imports())) {
            assertThat(instance.function("run").orElseThrow().invoke(0, 0L, 0f, 0.0, null))
                    .containsExactly(3.0 + host.calls);
            assertThat(host.refused).isEmpty();
        }
    }

    @Test
    void whenLoopTrapsAfterReplacementThenItIsOneFrame() {
        UntilReplaced host = new UntilReplaced(2);
        try (WasmEngine engine = WasmEngine.create(EngineConfig.defaults().withTierUpBudget(100));
                WasmInstance instance = engine.compile("m", module(0x1A, 0x00)).instantiate(host.imports())) {
            Trap trap = catchThrowableOfType(Trap.class,
                    () -> instance.function("run").orElseThrow().invoke(100, 1L << 40, 2.5f, 0.25, null));
            assertThat(trap.kind()).isEqualTo(TrapKind.UNREACHABLE);
            assertThat(trap.wasmStack()).extracting(frame -> frame.module() + "!" + frame.functionName())
                    .containsExactly("m!run");
        }
    }

    @Test
    void whenInterruptedAfterReplacementThenItStops() {
        UntilReplaced host = new UntilReplaced(2);
        try (WasmEngine engine = WasmEngine.create(EngineConfig.defaults().withTierUpBudget(100));
                WasmInstance instance = engine.compile("m", module(0x1A, 0x03, 0x40, 0x0C, 0, 0x0B, 0x00))
                        .instantiate(host.imports());
                GuestCall call = instance.beginCall()) {
            host.atReplacement = () -> call.interrupt(TrapKind.INTERRUPTED); // an endless loop follows
            Trap trap = catchThrowableOfType(Trap.class,
                    () -> instance.function("run").orElseThrow().invoke(100, 1L << 40, 2.5f, 0.25, null));
            assertThat(trap.kind()).isEqualTo(TrapKind.INTERRUPTED);
        }
    }

    @Test
    void whenLoopHasVectorsThenBothHalvesMove() {
        // (x, v128 local): loop with a parameter: p += x; local -= x; until stop(); p ^ local
        byte[] code = concat(
                bytes(0x20, 0, 0x03, 1, 0x20, 0, 0xFD, 0xAE, 0x01, 0x20, 1, 0x20, 0, 0xFD, 0xB1, 0x01, 0x21, 1),
                bytes(0x10, 0, 0x45, 0x0D, 0, 0x0B, 0x20, 1, 0xFD, 0x51, 0x0B));
        byte[] module = new ModuleBytes()
                .section(TYPE, bytes(2, 0x60, 0, 1, I32, 0x60, 1, ModuleBytes.V128, 1, ModuleBytes.V128))
                .section(IMPORT, leb(1), name("env"), name("stop"), bytes(0, 0)).section(FUNCTION, 1, 1)
                .section(EXPORT, leb(1), name("run"), bytes(0, 1))
                .section(CODE, leb(1), body(bytes(1, 1, ModuleBytes.V128), code)).toByteArray();
        int[] calls = {0};
        Imports imports = Imports.builder().function("env", "stop", STOP, (caller, args) -> {
            if (++calls[0] > 100_000_000) {
                throw new AssertionError("no optimized code takes over");
            }
            return new Object[]{StackWalker.getInstance()
                    .walk(frames -> frames.anyMatch(frame -> frame.getClassName().endsWith(".O1L0"))) ? 1 : 0};
        }).build();
        try (WasmEngine engine = WasmEngine.create(EngineConfig.defaults().withTierUpBudget(100));
                WasmInstance instance = engine.compile("m", module).instantiate(imports)) {
            Object result = instance.function("run").orElseThrow().invoke(V128.ofI32x4(1, -2, 3, 1 << 20))[0];
            int n = calls[0];
            assertThat(result).isEqualTo(V128.ofI32x4((n + 1) ^ -n, -2 * (n + 1) ^ 2 * n, 3 * (n + 1) ^ -3 * n,
                    ((n + 1) << 20) ^ -(n << 20)));
        }
    }

    @Test
    void whenLoopIsInAnotherThatGoesOnThenBothDo() {
        // loop: local 1 += 1; loop: local 0 += 1; until stop(); while local 1 < 3; local 0 * 10 + local 1
        byte[] code = concat(bytes(0x03, 0x40, 0x20, 1, 0x41, 1, 0x6A, 0x21, 1),
                bytes(0x03, 0x40, 0x20, 0, 0x41, 1, 0x6A, 0x21, 0, 0x10, 0, 0x45, 0x0D, 0, 0x0B),
                bytes(0x20, 1, 0x41, 3, 0x48, 0x0D, 0, 0x0B, 0x20, 0, 0x41, 10, 0x6C, 0x20, 1, 0x6A, 0x0B));
        byte[] module = new ModuleBytes().section(TYPE, 2, 0x60, 0, 1, I32, 0x60, 1, I32, 1, I32)
                .section(IMPORT, leb(1), name("env"), name("stop"), bytes(0, 0)).section(FUNCTION, 1, 1)
                .section(EXPORT, leb(1), name("run"), bytes(0, 1))
                .section(CODE, leb(1), body(bytes(1, 1, I32), code)).toByteArray();
        int[] calls = {0};
        Imports imports = Imports.builder().function("env", "stop", STOP, (caller, args) -> {
            if (++calls[0] > 100_000_000) {
                throw new AssertionError("no optimized code takes over");
            }
            return new Object[]{StackWalker.getInstance()
                    .walk(frames -> frames.anyMatch(frame -> frame.getClassName().endsWith(".O1L1"))) ? 1 : 0};
        }).build();
        try (WasmEngine engine = WasmEngine.create(EngineConfig.defaults().withTierUpBudget(100));
                WasmInstance instance = engine.compile("m", module).instantiate(imports)) {
            assertThat(instance.function("run").orElseThrow().invoke(5)).containsExactly((5 + calls[0]) * 10 + 3);
        }
    }

    @Test
    void whenLoopIsInTryInLoopThenItsExceptionsAreCaught() {
        // loop: try: loop: local 0 += 1; until stop(); throw; catch: local 1 += 1; while local 1 < 3; local 0 * 10 + local 1
        byte[] code = concat(bytes(0x03, 0x40, 0x02, 0x40, 0x1F, 0x40, 1, 2, 0),
                bytes(0x03, 0x40, 0x20, 0, 0x41, 1, 0x6A, 0x21, 0, 0x10, 0, 0x45, 0x0D, 0, 0x0B),
                bytes(0x08, 0, 0x0B, 0x0B, 0x20, 1, 0x41, 1, 0x6A, 0x22, 1, 0x41, 3, 0x48, 0x0D, 0, 0x0B),
                bytes(0x20, 0, 0x41, 10, 0x6C, 0x20, 1, 0x6A, 0x0B));
        UntilReplaced host = new UntilReplaced(1);
        try (WasmEngine engine = WasmEngine
                .create(EngineConfig.defaults().withTierUpBudget(100).withListener(host));
                WasmInstance instance = engine.compile("m", throwing(code)).instantiate(host.imports())) {
            assertThat(instance.function("run").orElseThrow().invoke(5))
                    .containsExactly((5 + host.calls) * 10 + 3);
        }
    }

    @Test
    void whenOptimizedCodeThrowsBehindTheTryThatTheLoopIsInThenNothingCatchesIt() {
        // block: try: loop: local 0 += 1; until stop(); end of the loop; end of the try; throw; catch: 1
        byte[] code = concat(bytes(0x02, 0x40, 0x1F, 0x40, 1, 2, 0),
                bytes(0x03, 0x40, 0x20, 0, 0x41, 1, 0x6A, 0x21, 0, 0x10, 0, 0x45, 0x0D, 0, 0x0B),
                bytes(0x0B, 0x08, 0, 0x0B, 0x41, 1, 0x0B));
        UntilReplaced host = new UntilReplaced(0);
        try (WasmEngine engine = WasmEngine
                .create(EngineConfig.defaults().withTierUpBudget(100).withListener(host));
                WasmInstance instance = engine.compile("m", throwing(code)).instantiate(host.imports())) {
            assertThatThrownBy(() -> instance.function("run").orElseThrow().invoke(5))
                    .isInstanceOf(GuestException.class);
            assertThat(host.refused).isEmpty();
        }
    }

    /** {@code run(i32) → i32} with a local, and a tag without values. */
    private static byte[] throwing(byte[] code) {
        return new ModuleBytes().section(TYPE, 3, 0x60, 0, 1, I32, 0x60, 1, I32, 1, I32, 0x60, 0, 0)
                .section(IMPORT, leb(1), name("env"), name("stop"), bytes(0, 0)).section(FUNCTION, 1, 1)
                .section(TAGS, 1, 0, 2).section(EXPORT, leb(1), name("run"), bytes(0, 1))
                .section(CODE, leb(1), body(bytes(1, 1, I32), code)).toByteArray();
    }
}
