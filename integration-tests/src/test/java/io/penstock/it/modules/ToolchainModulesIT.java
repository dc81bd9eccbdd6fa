package io.penstock.it.modules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.it.GuestThread;
import io.penstock.wasm.EngineConfig;
import io.penstock.wasm.EngineConfig.Tiering;
import io.penstock.wasm.WasmEngine;
import io.penstock.wasm.api.AddressType;
import io.penstock.wasm.api.ExternType;
import io.penstock.wasm.api.Feature;
import io.penstock.wasm.api.GuestException;
import io.penstock.wasm.api.Imports;
import io.penstock.wasm.api.Limits;
import io.penstock.wasm.api.WasmFunction;
import io.penstock.wasm.api.WasmInstance;
import io.penstock.wasm.api.WasmMemory;
import io.penstock.wasm.api.WasmModule;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What clang makes of C and C++ for the younger features, and Kotlin for GC, on each tier: {@code toolchains/}, sources with
 * scripts that build them. The results are V8's.
 */
class ToolchainModulesIT {

    private static final Duration LONGEST = Duration.ofMinutes(1);
    private static final int THREADS = 2;

    private static byte[] module(String name) {
        try (InputStream in = ToolchainModulesIT.class.getResourceAsStream("/io/penstock/it/toolchains/" + name)) {
            return Objects.requireNonNull(in).readAllBytes();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static EngineConfig config(Tiering tiering) {
        return EngineConfig.defaults().withTiering(tiering).withTierUpBudget(1_000).with(Feature.THREADS);
    }

    private static int call(WasmInstance instance, String export, int argument) {
        return (int) Objects.requireNonNull(instance.function(export).orElseThrow().invoke(argument)[0]);
    }

    @ParameterizedTest
    @CsvSource({"exceptions.wasm, catch_all, 3, -80898", "exceptions.wasm, catch_all, 99, 1905289794",
            "exceptions.wasm, rethrown, 5, -101", "exceptions.wasm, rethrown, 50, 42",
            "exceptions.wasm, loop, 10000, 20000", "exceptions-legacy.wasm, catch_all, 3, -80898",
            "exceptions-legacy.wasm, catch_all, 99, 1905289794", "exceptions-legacy.wasm, rethrown, 5, -101",
            "exceptions-legacy.wasm, rethrown, 50, 42", "exceptions-legacy.wasm, loop, 10000, 20000",
            "simd.wasm, vectorized, 7, -489802809", "simd.wasm, digits, 7, 314", "simd.wasm, dot, 7, 966374",
            "simd.wasm, shuffled, 7, -423087118", "tail.wasm, is_even, 1000001, 0",
            "tail.wasm, interpret, 100000, 704767825", "memory64.wasm, tree, 5000, -1425552236",
            "memory64.wasm, beyond, 0, 0", "gc.wasm, shapes, 100, 2353080", "gc.wasm, words, 7, 1803969802",
            "gc.wasm, caught, -1, -8", "gc.wasm, caught, 7, 14", "gc.wasm, cast, 1, 4", "gc.wasm, cast, -1, -1"})
    void returnsWhatItReturnsInV8(String file, String export, int argument, int expected) throws Exception {
        for (Tiering tiering : Tiering.values()) {
            GuestThread.call(file, LONGEST, () -> {
                try (WasmEngine engine = WasmEngine.create(config(tiering));
                        WasmModule module = engine.compile(module(file))) {
                    for (int round = 0; round < 3; round++) {
                        try (WasmInstance instance = module.instantiate(StubImports.of(engine, module, 0))) {
                            instance.function("_initialize").ifPresent(WasmFunction::invoke);
                            assertThat(call(instance, export, argument)).as(tiering + " " + round).isEqualTo(expected);
                        }
                        if (tiering == Tiering.DYNAMIC) {
                            module.tierUp().toCompletableFuture().join();
                        }
                    }
                }
                return "";
            });
        }
    }

    @ParameterizedTest
    @CsvSource({"exceptions.wasm", "exceptions-legacy.wasm"})
    void whenNothingCatchesThenTheHostDoes(String file) throws Exception {
        for (Tiering tiering : Tiering.values()) {
            GuestThread.call(file, LONGEST, () -> {
                try (WasmEngine engine = WasmEngine.create(config(tiering));
                        WasmModule module = engine.compile(module(file));
                        WasmInstance instance = module.instantiate(Imports.none())) {
                    assertThatThrownBy(() -> call(instance, "escapes", 2)).isInstanceOf(GuestException.class);
                    assertThat(call(instance, "escapes", 50)).isEqualTo(42);
                }
                return "";
            });
        }
    }

    @ParameterizedTest
    @EnumSource
    void whenThreadsHaveAnInstanceEachThenTheyShareTheMemory(Tiering tiering) throws Exception {
        int rounds = 20_000;
        try (WasmEngine engine = WasmEngine.create(config(tiering));
                WasmModule module = engine.compile(module("threads.wasm"));
                ExecutorService executor = Executors.newFixedThreadPool(THREADS)) {
            WasmMemory memory = engine.newMemory(new ExternType.Memory(Limits.between(2, 16), AddressType.I32, true));
            Imports imports = Imports.builder().add("env", "memory", memory).build();
            List<Callable<Integer>> threads = new ArrayList<>();
            for (int thread = 0; thread < THREADS; thread++) {
                int me = thread;
                threads.add(() -> GuestThread.call("thread " + me, LONGEST, () -> {
                    try (WasmInstance instance = module.instantiate(imports)) {
                        call(instance, "locked", rounds);
                        return call(instance, "ping", me);
                    }
                }));
            }
            for (Future<Integer> turns : executor.invokeAll(threads)) {
                assertThat(turns.get()).isBetween(199, 200);
            }
            try (WasmInstance instance = module.instantiate(imports)) {
                assertThat(call(instance, "total", 0)).isEqualTo(4 * THREADS * rounds);
            }
        }
    }
}
