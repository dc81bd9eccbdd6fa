package io.penstock.wasm;

import static io.penstock.wasm.testing.ModuleBytes.CODE;
import static io.penstock.wasm.testing.ModuleBytes.ELEMENT;
import static io.penstock.wasm.testing.ModuleBytes.EXPORT;
import static io.penstock.wasm.testing.ModuleBytes.FUNCREF;
import static io.penstock.wasm.testing.ModuleBytes.FUNCTION;
import static io.penstock.wasm.testing.ModuleBytes.I32;
import static io.penstock.wasm.testing.ModuleBytes.TABLE;
import static io.penstock.wasm.testing.ModuleBytes.TYPE;
import static io.penstock.wasm.testing.ModuleBytes.body;
import static io.penstock.wasm.testing.ModuleBytes.bytes;
import static io.penstock.wasm.testing.ModuleBytes.concat;
import static io.penstock.wasm.testing.ModuleBytes.leb;
import static io.penstock.wasm.testing.ModuleBytes.name;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.penstock.wasm.EngineConfig.Tiering;
import io.penstock.wasm.api.EngineListener;
import io.penstock.wasm.api.Imports;
import io.penstock.wasm.api.Tier;
import io.penstock.wasm.api.Trap;
import io.penstock.wasm.api.WasmFunction;
import io.penstock.wasm.api.WasmInstance;
import io.penstock.wasm.api.WasmModule;
import io.penstock.wasm.testing.ModuleBytes;
import io.penstock.wasm.testing.RunningCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Functions go over from one tier to another while they are called, and back. */
@Timeout(120)
class TieringTest {

    /** A module's functions besides {@code run}. */
    private static final int LEAVES = 20;

    /**
     * {@code run(n)}: the sum of {@code leaf[i % LEAVES](i)} for i from n to 1, called through the table; {@code leaf[k](x) =
     * 1000 / x + k}, exported as {@code leaf0}, …
     */
    private static byte[] module() {
        byte[] run = concat(bytes(0x03, 0x40), // loop
                bytes(0x20, 1, 0x20, 0, 0x20, 0, 0x41, LEAVES, 0x70, 0x11, 0, 0, 0x6A, 0x21, 1), // sum += leaf
                bytes(0x20, 0, 0x41, 1, 0x6B, 0x22, 0, 0x0D, 0, 0x0B), // while (--n != 0)
                bytes(0x20, 1, 0x0B));
        byte[][] bodies = new byte[LEAVES + 1][];
        byte[][] exports = new byte[LEAVES + 1][];
        byte[] functions = new byte[LEAVES];
        bodies[LEAVES] = body(bytes(1, 1, I32), run);
        exports[LEAVES] = concat(name("run"), bytes(0, LEAVES));
        for (int k = 0; k < LEAVES; k++) {
            bodies[k] = body(bytes(0), bytes(0x41, 0xE8, 7, 0x20, 0, 0x6D, 0x41, k, 0x6A, 0x0B));
            exports[k] = concat(name("leaf" + k), bytes(0, k));
            functions[k] = (byte) k;
        }
        return new ModuleBytes().section(TYPE, 1, 0x60, 1, I32, 1, I32)
                .section(FUNCTION, leb(LEAVES + 1), new byte[LEAVES + 1])
                .section(TABLE, 1, FUNCREF, 0, LEAVES)
                .section(EXPORT, leb(LEAVES + 1), concat(exports))
                .section(ELEMENT, bytes(1, 0, 0x41, 0, 0x0B), leb(LEAVES), functions)
                .section(CODE, leb(LEAVES + 1), concat(bodies)).toByteArray();
    }

    private static int expected(int n) {
        int sum = 0;
        for (int i = n; i > 0; i--) {
            sum += 1000 / i + i % LEAVES;
        }
        return sum;
    }

    private static EngineConfig tiny() {
        return EngineConfig.defaults().withTierUpBudget(20);
    }

    private static int call(WasmInstance instance, String function, int argument) {
        return (Integer) requireNonNull(instance.function(function).orElseThrow().invoke(argument)[0]);
    }

    /** The class names of the guest's frames of a trap in {@code leaf0}, without the package. */
    private static List<String> classesOfTrap(WasmInstance instance) {
        Trap trap = catchThrowableOfType(Trap.class, () -> call(instance, "leaf0", 0));
        assertThat(trap.wasmStack()).extracting(frame -> frame.module() + "!" + frame.functionName())
                .containsExactly("m!leaf0");
        return RunningCode.classes(trap);
    }

    private static void runUntilOptimized(WasmModule module, WasmInstance instance) {
        while (module.compiledFunctions(Tier.OPTIMIZED) < LEAVES + 1) {
            assertThat(call(instance, "run", 100)).isEqualTo(expected(100));
        }
    }

    @Test
    void whenFunctionsAreHotThenOptimizedCodeTakesOver() {
        try (WasmEngine engine = WasmEngine.create(tiny());
                WasmModule module = engine.compile("m", module());
                WasmInstance instance = module.instantiate(Imports.none())) {
            assertThat(classesOfTrap(instance)).containsExactly("F0", "E0");
            assertThat(module.compiledFunctions(Tier.BASELINE)).isOne();
            runUntilOptimized(module, instance);
            assertThat(classesOfTrap(instance)).containsExactly("O0", "E0");
            assertThat(module.compiledFunctions(Tier.BASELINE)).isEqualTo(LEAVES + 1);
            assertThat(call(instance, "run", 5_000)).isEqualTo(expected(5_000));
        }
    }

    @Test
    void whenManyThreadsCallWhileFunctionsSwitchThenAllResultsAreRight() throws Exception {
        int threads = 8;
        List<String> refused = new CopyOnWriteArrayList<>();
        EngineListener listener = new EngineListener() {
            @Override
            public void compilationRefused(String moduleName, int functionIndex, Tier tier, String reason) {
                refused.add(reason);
            }
        };
        try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
            for (int round = 0; round < 20; round++) {
                try (WasmEngine engine = WasmEngine.create(tiny().withOptimizeThreads(2).withListener(listener));
                        WasmModule module = engine.compile("m", module())) {
                    CountDownLatch begin = new CountDownLatch(threads);
                    List<Callable<Integer>> calls = new ArrayList<>();
                    for (int i = 0; i < threads; i++) {
                        boolean switching = i == 0 && round % 2 == 1;
                        calls.add(() -> {
                            begin.countDown();
                            begin.await();
                            int sum = 0;
                            try (WasmInstance instance = module.instantiate(Imports.none())) {
                                for (int n = 1; n < 200; n++) {
                                    if (switching && n % 20 == 0) {
                                        module.tierDown();
                                        sum -= call(instance, "run", n);
                                        sum += call(instance, "run", n);
                                        module.tierUp();
                                    }
                                    sum += call(instance, "run", n) - expected(n);
                                }
                            }
                            return sum;
                        });
                    }
                    for (Future<Integer> result : executor.invokeAll(calls)) {
                        assertThat(result.get()).isZero();
                    }
                }
            }
        }
        assertThat(refused).isEmpty();
    }

    @Test
    void whenLoopIsLongThenItDoesNotAskAfterFewRounds() {
        byte[] nops = new byte[20_000];
        Arrays.fill(nops, (byte) 1);
        byte[] run = concat(bytes(0x03, 0x40), nops,
                bytes(0x20, 0, 0x41, 1, 0x6B, 0x22, 0, 0x0D, 0, 0x0B, 0x20, 0, 0x0B));
        byte[] binary = new ModuleBytes().section(TYPE, 1, 0x60, 1, I32, 1, I32).section(FUNCTION, 1, 0)
                .section(EXPORT, bytes(1), name("run"), bytes(0, 0))
                .section(CODE, bytes(1), body(bytes(0), run)).toByteArray();
        AtomicInteger requests = new AtomicInteger();
        EngineListener listener = new EngineListener() {
            @Override
            public void tierUpRequested(String moduleName, int functionIndex, int priority, int queued) {
                requests.incrementAndGet();
            }
        };
        try (WasmEngine engine = WasmEngine
                .create(EngineConfig.defaults().withTierUpBudget(100_000).withListener(listener));
                WasmModule module = engine.compile("m", binary);
                WasmInstance instance = module.instantiate(Imports.none())) {
            assertThat(call(instance, "run", 50)).isZero();
            assertThat(requests).hasValue(0);
            assertThat(call(instance, "run", 60)).isZero();
            assertThat(requests).hasValue(1);
        }
    }

    @Test
    void whenTieredDownThenCodeForDebuggingAndBack() {
        try (WasmEngine engine = WasmEngine.create(tiny());
                WasmModule module = engine.compile("m", module());
                WasmInstance instance = module.instantiate(Imports.none())) {
            module.tierDown();
            assertThat(classesOfTrap(instance)).as("not compiled before").containsExactly("D0", "E0");
            assertThat(call(instance, "run", 100)).isEqualTo(expected(100));
            assertThat(module.compiledFunctions(Tier.OPTIMIZED)).isZero();
            for (int i = 0; i < 3; i++) {
                module.tierUp().toCompletableFuture().join();
                assertThat(module.compiledFunctions(Tier.OPTIMIZED)).isEqualTo(LEAVES + 1);
                assertThat(classesOfTrap(instance)).containsExactly("O0", "E0");
                assertThat(call(instance, "run", 100)).isEqualTo(expected(100));
                module.tierDown();
                module.tierDown();
                assertThat(classesOfTrap(instance)).containsExactly("D0", "E0");
                assertThat(call(instance, "run", 100)).isEqualTo(expected(100));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(value = Tiering.class, names = "DYNAMIC", mode = EnumSource.Mode.EXCLUDE)
    void whenTieringIsNotDynamicThenCodeStays(Tiering tiering) {
        try (WasmEngine engine = WasmEngine.create(tiny().withTiering(tiering));
                WasmModule module = engine.compile("m", module());
                WasmInstance instance = module.instantiate(Imports.none())) {
            Tier tier = tiering == Tiering.BASELINE_ONLY ? Tier.BASELINE : Tier.OPTIMIZED;
            assertThat(call(instance, "run", 5_000)).isEqualTo(expected(5_000));
            assertThat(classesOfTrap(instance)).containsExactly("F0", "E0");
            assertThat(module.compiledFunctions(tier)).isEqualTo(LEAVES + 1);
            assertThat(module.compiledFunctions(Tier.BASELINE) + module.compiledFunctions(Tier.OPTIMIZED))
                    .isEqualTo(LEAVES + 1);
            assertThatThrownBy(module::tierDown).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(module::tierUp).isInstanceOf(IllegalStateException.class);
        }
    }

    /** Lets nothing be optimized until it is opened, and counts. */
    private static final class Gate implements EngineListener {

        private final CountDownLatch open = new CountDownLatch(1);
        private final CountDownLatch reached = new CountDownLatch(1);
        private final AtomicInteger rejected = new AtomicInteger();
        private final AtomicInteger mostQueued = new AtomicInteger();

        @Override
        public void compilationStarted(String moduleName, int functionIndex, Tier tier, int wasmBytes) {
            if (tier == Tier.OPTIMIZED) {
                reached.countDown();
                try {
                    open.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
        }

        @Override
        public void tierUpRequested(String moduleName, int functionIndex, int priority, int queued) {
            mostQueued.accumulateAndGet(queued, Math::max);
        }

        @Override
        public void tierUpRejected(String moduleName, int functionIndex, int priority) {
            rejected.incrementAndGet();
        }
    }

    @Test
    void whenQueueIsFullThenRequestsAreDroppedAndComeAgain() throws Exception {
        Gate gate = new Gate();
        try (WasmEngine engine = WasmEngine
                .create(tiny().withOptimizeThreads(1).withOptimizeQueue(3).withListener(gate));
                WasmModule module = engine.compile("m", module());
                WasmInstance instance = module.instantiate(Imports.none())) {
            try {
                while (gate.reached.getCount() > 0) {
                    call(instance, "leaf0", 1);
                }
                assertThat(call(instance, "run", 1_000)).isEqualTo(expected(1_000));
                assertThat(gate.rejected).hasPositiveValue();
                assertThat(gate.mostQueued).hasValueBetween(1, 3);
                assertThat(module.compiledFunctions(Tier.OPTIMIZED)).isZero();
            } finally {
                gate.open.countDown();
            }
            runUntilOptimized(module, instance);
        }
    }

    @Test
    void whenFunctionAsksAgainThenItComesFirst() throws Exception {
        Gate gate = new Gate();
        List<Integer> order = new ArrayList<>();
        EngineListener ordered = new EngineListener() {
            @Override
            public void compilationStarted(String moduleName, int functionIndex, Tier tier, int wasmBytes) {
                gate.compilationStarted(moduleName, functionIndex, tier, wasmBytes);
            }

            @Override
            public void functionCompiled(String moduleName, int functionIndex, Tier tier, int wasmBytes, int codeBytes,
                    long nanos) {
                if (tier == Tier.OPTIMIZED) {
                    order.add(functionIndex);
                }
            }
        };
        try (WasmEngine engine = WasmEngine.create(tiny().withOptimizeThreads(1).withListener(ordered));
                WasmModule module = engine.compile("m", module());
                WasmInstance instance = module.instantiate(Imports.none())) {
            try {
                while (gate.reached.getCount() > 0) {
                    call(instance, "leaf0", 1);
                }
                for (int k = 1; k < LEAVES; k++) {
                    for (int i = 0; i < (k == 13 ? 200 : 20); i++) {
                        call(instance, "leaf" + k, 1);
                    }
                }
            } finally {
                gate.open.countDown();
            }
            module.tierUp().toCompletableFuture().join();
            assertThat(order.getFirst()).isZero();
            assertThat(order.get(1)).isEqualTo(13);
            assertThat(order).hasSize(LEAVES + 1);
        }
    }

    @Test
    void whenEngineIsClosedThenFunctionsKeepTheirCode() {
        WasmEngine engine = WasmEngine.create(tiny());
        try (WasmModule module = engine.compile("m", module());
                WasmInstance instance = module.instantiate(Imports.none())) {
            engine.close();
            WasmFunction run = instance.function("run").orElseThrow();
            assertThat(run.invoke(5_000)).containsExactly(expected(5_000));
            assertThat(module.compiledFunctions(Tier.OPTIMIZED)).isZero();
            assertThat(module.tierUp().toCompletableFuture()).failsWithin(Duration.ofMinutes(1))
                    .withThrowableThat().havingCause().isInstanceOf(IllegalStateException.class);
        }
    }
}
