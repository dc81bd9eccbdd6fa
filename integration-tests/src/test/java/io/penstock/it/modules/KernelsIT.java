package io.penstock.it.modules;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.it.GuestThread;
import io.penstock.it.SharedFiles;
import io.penstock.wasm.WasmEngine;
import io.penstock.wasm.api.Imports;
import io.penstock.wasm.api.WasmFunction;
import io.penstock.wasm.api.WasmInstance;
import io.penstock.wasm.api.WasmModule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The benchmark kernels compute what V8 computes: at the first call, and still when C2 has compiled them. */
class KernelsIT {

    private static final int N = 3;

    /** More than C2's thresholds want, and quick: a call of a kernel with this n takes 0.1 to 10 ms. */
    private static final int CALLS = 150;

    @ParameterizedTest
    @CsvSource({"fib,17955006", "sieve,43390", "nbody,1332013070", "matmul,1076166656", "sha256,1742056263",
            "crcb64,1993849373", "mix64,-286668796", "mandel,34124", "sort,216023086", "callind,-364244497",
            "bigvm,525498750", "json,-29789275", "bulk,-1933926189", "hashmap,1530214389"})
    void computesWhatV8Computes(String kernel, int recorded) throws Exception {
        Path file = SharedFiles.require("bench/kernels/wasm/" + kernel + ".wasm");
        if (V8.isThere()) {
            assertThat(V8.bench("steady", file, N, 0, 1).get(2)).as("recorded result").isEqualTo("" + recorded);
        }
        byte[] bytes = Files.readAllBytes(file);
        String times = GuestThread.call(kernel, Duration.ofMinutes(2), () -> {
            try (WasmEngine engine = WasmEngine.create();
                    WasmModule module = engine.compile(kernel, bytes);
                    WasmInstance instance = module.instantiate(Imports.none())) {
                WasmFunction run = instance.function("run").orElseThrow();
                long begin = System.nanoTime();
                assertThat(run.invoke(N)).as("first call").containsExactly(recorded);
                long first = System.nanoTime() - begin;
                long last = 0;
                for (int i = 0; i < CALLS; i++) {
                    begin = System.nanoTime();
                    assertThat(run.invoke(N)).as("call " + i).containsExactly(recorded);
                    last = System.nanoTime() - begin;
                }
                return "first %.2f ms, last %.2f ms".formatted(first / 1e6, last / 1e6);
            }
        });
        System.out.println(kernel + " run(" + N + "): " + times);
    }
}
