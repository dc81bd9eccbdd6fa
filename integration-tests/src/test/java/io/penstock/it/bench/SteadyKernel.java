package io.penstock.it.bench;

import io.penstock.wasm.WasmEngine;
import io.penstock.wasm.api.Imports;
import io.penstock.wasm.api.WasmInstance;
import java.lang.invoke.MethodHandle;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Measures one kernel on Penstock in this process, as {@code steady} of {@code bench/v8.mjs} does on V8: arguments module, n,
 * seconds to warm up, repetitions; prints {@code RESULT median best result first milliseconds-of-the-first-call}.
 */
public final class SteadyKernel {

    private SteadyKernel() {
    }

    /** The program. */
    public static void main(String[] args) throws Throwable {
        int n = Integer.parseInt(args[1]);
        long warmUp = (long) (Double.parseDouble(args[2]) * 1e9);
        double[] times = new double[Integer.parseInt(args[3])];
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long begin = System.nanoTime();
        try (WasmEngine engine = WasmEngine.create();
                WasmInstance instance = engine.compile(Files.readAllBytes(Path.of(args[0])))
                        .instantiate(Imports.none())) {
            MethodHandle run = instance.function("run").orElseThrow().handle();
            long start = System.nanoTime();
            int result = (int) run.invokeExact(n);
            double first = (System.nanoTime() - start) / 1e6;
            while (System.nanoTime() - begin < warmUp) {
                result = (int) run.invokeExact(n);
            }
            for (int i = 0; i < times.length; i++) {
                long before = threads.getCurrentThreadCpuTime();
                result = (int) run.invokeExact(n);
                times[i] = (threads.getCurrentThreadCpuTime() - before) / 1e6;
            }
            Arrays.sort(times);
            System.out.printf("RESULT %.4f %.4f %d first %.2f%n", times[times.length / 2], times[0], result, first);
        }
    }
}
