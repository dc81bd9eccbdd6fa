package io.penstock.it.bench.jmh;

import io.penstock.wasm.WasmEngine;
import io.penstock.wasm.api.FunctionType;
import io.penstock.wasm.api.HostFunction;
import io.penstock.wasm.api.Imports;
import io.penstock.wasm.api.MemoryView;
import io.penstock.wasm.api.ValueType;
import io.penstock.wasm.api.WasmFunction;
import io.penstock.wasm.api.WasmInstance;
import io.penstock.wasm.api.WasmMemory;
import io.penstock.wasm.api.WasmModule;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.IntBinaryOperator;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What is smaller than a kernel: calls over the boundary, the memory as the host sees it, instances. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(value = 2, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
public class BoundaryBenchmark {

    private static final int CALLS = 1000;
    private static final int GROWTHS = 16;
    private static final FunctionType INT_TO_INT = FunctionType.of(ValueType.I32).returning(ValueType.I32);

    private static final WasmEngine ENGINE = WasmEngine.create();
    private static final WasmModule BOUNDARY = module("boundary");
    private static final WasmModule TINY = module("tiny");
    private static final WasmInstance INSTANCE = BOUNDARY.instantiate(Imports.builder()
            .add("env", "f", HostFunction.of(INT_TO_INT, addOne())).build());
    private static final WasmInstance BOXED = BOUNDARY.instantiate(Imports.builder()
            .function("env", "f", INT_TO_INT, (caller, args) -> new Object[]{(int) args[0] + 1}).build());
    private static final MethodHandle CONSTANT = function(INSTANCE, "add").handle();

    private final WasmFunction add = function(INSTANCE, "add");
    private final MethodHandle handle = add.handle();
    private final IntBinaryOperator asInterface = add.as(IntBinaryOperator.class);
    private final MethodHandle callHost = function(INSTANCE, "call_host").handle();
    private final MethodHandle callBoxedHost = function(BOXED, "call_host").handle();
    private final WasmInstance tiny = TINY.instantiate(Imports.none());
    private final WasmMemory memory = tiny.memory("memory").orElseThrow();
    private final MemoryView view = memory.view();
    private final byte[] kilobyte = new byte[1024];
    private int x;

    private static WasmModule module(String name) {
        try {
            return ENGINE.compile(Files.readAllBytes(
                    Path.of(System.getProperty("bench.shared"), "bench", "kernels", "wasm", name + ".wasm")));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static MethodHandle addOne() {
        try {
            return MethodHandles.lookup().findStatic(BoundaryBenchmark.class, "addOne",
                    MethodType.methodType(int.class, int.class));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    static int addOne(int x) {
        return x + 1;
    }

    private static WasmFunction function(WasmInstance instance, String name) {
        return instance.function(name).orElseThrow();
    }

    @Benchmark
    public int intoGuestByConstantHandle() throws Throwable {
        return (int) CONSTANT.invokeExact(x++, 7);
    }

    @Benchmark
    public int intoGuestByHandle() throws Throwable {
        return (int) handle.invokeExact(x++, 7);
    }

    @Benchmark
    public int intoGuestByInterface() {
        return asInterface.applyAsInt(x++, 7);
    }

    @Benchmark
    public Object intoGuestBoxed() {
        return add.invoke(x++, 7);
    }

    @Benchmark
    @OperationsPerInvocation(CALLS)
    public int outToHostByHandle() throws Throwable {
        return (int) callHost.invokeExact(CALLS);
    }

    @Benchmark
    @OperationsPerInvocation(CALLS)
    public int outToHostBoxed() throws Throwable {
        return (int) callBoxedHost.invokeExact(CALLS);
    }

    @Benchmark
    public int memoryInt() {
        memory.writeInt(64, x++);
        return memory.readInt(64);
    }

    @Benchmark
    public int viewByte() {
        view.set(64, x++);
        return view.get(64);
    }

    @Benchmark
    public void memoryKilobyte() {
        memory.write(1024, kilobyte, 0, kilobyte.length);
    }

    @Benchmark
    public long instantiateAndClose() {
        try (WasmInstance instance = TINY.instantiate(Imports.none())) {
            return instance.memoryBytes();
        }
    }

    /** An instance that can be grown by some pages, a new one for each measurement. */
    @State(Scope.Thread)
    public static class Growing {
        private WasmInstance instance;
        private WasmMemory memory;

        @Setup(Level.Invocation)
        public void make() {
            instance = TINY.instantiate(Imports.none());
            memory = instance.memory("memory").orElseThrow();
        }

        @TearDown(Level.Invocation)
        public void close() {
            instance.close();
        }
    }

    @Benchmark
    @OperationsPerInvocation(GROWTHS)
    public long grow(Growing growing) {
        long pages = 0;
        for (int i = 0; i < GROWTHS; i++) {
            pages += growing.memory.grow(1);
        }
        return pages;
    }
}
