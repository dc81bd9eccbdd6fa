package io.penstock.wasm;

import io.penstock.wasm.EngineConfig.Compilation;
import io.penstock.wasm.EngineConfig.Tiering;
import io.penstock.wasm.api.EngineListener;
import io.penstock.wasm.api.ExternType;
import io.penstock.wasm.api.FunctionType;
import io.penstock.wasm.api.Limits;
import io.penstock.wasm.api.ModuleException;
import io.penstock.wasm.api.ReferenceType;
import io.penstock.wasm.api.ValueType;
import io.penstock.wasm.api.WasmGlobal;
import io.penstock.wasm.api.WasmMemory;
import io.penstock.wasm.api.WasmModule;
import io.penstock.wasm.api.WasmTable;
import io.penstock.wasm.api.WasmTag;
import io.penstock.wasm.internal.baseline.BaselineCompiler;
import io.penstock.wasm.internal.bytecode.EarlyCode;
import io.penstock.wasm.internal.bytecode.GeneratedModuleCode;
import io.penstock.wasm.internal.compile.FunctionCompiler;
import io.penstock.wasm.internal.instantiate.CompiledModule;
import io.penstock.wasm.internal.module.ModuleInfo;
import io.penstock.wasm.internal.optimizing.OptimizingCompiler;
import io.penstock.wasm.internal.runtime.EngineServices;
import io.penstock.wasm.internal.runtime.GlobalStorage;
import io.penstock.wasm.internal.runtime.LinearMemory;
import io.penstock.wasm.internal.runtime.RuntimeWarmup;
import io.penstock.wasm.internal.runtime.TableStorage;
import io.penstock.wasm.internal.runtime.TagInstance;
import io.penstock.wasm.internal.tier.BaselineOnly;
import io.penstock.wasm.internal.tier.Dynamic;
import io.penstock.wasm.internal.tier.OptimizingOnly;
import io.penstock.wasm.internal.tier.TieringPolicy;
import io.penstock.wasm.internal.tier.Tuning;
import io.penstock.wasm.internal.trace.FlightRecording;
import io.penstock.wasm.internal.trace.ModuleCounters;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The engine: compiles modules and owns the threads that do it. One engine serves many modules; it is safe for use by
 * several threads. Its threads are daemons and end when they have nothing to do.
 */
public final class WasmEngine implements AutoCloseable {

    /** What one task compiles in eager mode, in bytes of function bodies. */
    private static final int EAGER_BATCH_BYTES = 8 * 1024;
    /** What a function counts besides the bytes of its body. */
    private static final int EAGER_WEIGHT = 200;
    /** Shorter modules are validated by the caller alone. */
    private static final int SHORT_MODULE = 64 * 1024;

    private final EngineConfig config;
    private final EngineListener listener;
    private final EngineServices services;
    private final CompileScheduler scheduler;
    private final TieringPolicy tiers;
    private final ModuleCaching caching;
    private final ToolFollowing tools;

    private WasmEngine(EngineConfig config) {
        this.config = config;
        this.listener = EngineListener.of(List.of(new FlightRecording(), config.listener()));
        this.services = new EngineServices(listener, config.maxMemoryPages(), config.maxTableElements(),
                config.maxObjectBytes());
        this.scheduler = new CompileScheduler(config.compileThreads());
        this.tiers = tiers(config);
        this.caching = ModuleCaching.open(config, listener);
        this.tools = new ToolFollowing(config);
        RuntimeWarmup.begin();
    }

    private static TieringPolicy tiers(EngineConfig config) {
        FunctionCompiler baseline = BaselineCompiler.plain();
        FunctionCompiler optimizing = new OptimizingCompiler();
        return switch (config.tiering()) {
            case BASELINE_ONLY -> new BaselineOnly(baseline);
            case OPTIMIZING_ONLY -> new OptimizingOnly(optimizing, baseline);
            case DYNAMIC -> new Dynamic(BaselineCompiler.counting(config.tierUpBudget()), BaselineCompiler.debugging(),
                    optimizing,
                    new Tuning(config.tierUpBudget(), config.optimizeQueue(), config.optimizeThreads()));
        };
    }

    /** An engine with the default configuration. */
    public static WasmEngine create() {
        return create(EngineConfig.defaults());
    }

    /**
     * An engine with this configuration.
     *
     * @throws CodeCacheUnusableException when there is to be a code cache, and its directory or key file cannot be used
     * @throws IllegalStateException when debuggers are to be followed, and this JVM does not let them be noticed
     */
    public static WasmEngine create(EngineConfig config) {
        return new WasmEngine(config);
    }

    /** The configuration. */
    public EngineConfig config() {
        return config;
    }

    /** How many functions of all modules wait to be optimized, at most {@link EngineConfig#optimizeQueue()}. A snapshot. */
    public int waitingTierUps() {
        return tiers.waiting();
    }

    /** Whether the bytes are a valid module; the error if not (JS API {@code WebAssembly.validate}). */
    public Optional<ModuleException> validate(byte[] bytes) {
        try {
            decode(bytes);
            return Optional.empty();
        } catch (ModuleException e) {
            return Optional.of(e);
        }
    }

    /**
     * Compiles a module that is there as a whole (JS API {@code WebAssembly.compile}); the array is not kept.
     *
     * @throws ModuleException when it is not a valid module
     */
    public WasmModule compile(byte[] bytes) {
        return compiled(null, bytes);
    }

    /** As {@link #compile(byte[])}, under a name that messages and stack traces show. */
    public WasmModule compile(String name, byte[] bytes) {
        return compiled(name, bytes);
    }

    private WasmModule compiled(@Nullable String name, byte[] bytes) {
        long start = System.nanoTime();
        ModuleInfo info = decode(bytes);
        ModuleCaching.Module cached = caching.begin();
        cached.add(ByteBuffer.wrap(bytes));
        return join(module(name, info, null, cached, start));
    }

    private ModuleInfo decode(byte[] bytes) {
        Executor executor = bytes.length < SHORT_MODULE ? new CallersThread() : scheduler;
        StreamingValidation validation = new StreamingValidation(executor, config.features(), config.maxModuleBytes(),
                StreamingValidation.BodyWork.VALIDATE);
        validation.feed(ByteBuffer.wrap(bytes));
        return join(validation.finish());
    }

    /** No lambda: the first of a kind takes the JDK milliseconds in a fresh JVM, and this is the first of a start. */
    private static final class CallersThread implements Executor {

        @Override
        public void execute(Runnable task) {
            task.run();
        }
    }

    /** Begins to compile a module whose bytes are still to come (JS API {@code WebAssembly.compileStreaming}). */
    public StreamingCompilation compileStreaming(String name) {
        long start = System.nanoTime();
        EarlyCode early = compilesWhileStreaming()
                ? new EarlyCode(tiers.first())
                : null;
        StreamingValidation validation = new StreamingValidation(scheduler, config.features(), config.maxModuleBytes(),
                early == null ? StreamingValidation.BodyWork.VALIDATE : early::compile);
        ModuleCaching.Module cached = caching.begin();
        Executor finisher = caching.isOn() ? scheduler : Runnable::run; // it reads a file
        StreamingReport report = new StreamingReport(name, listener, start);
        return new StreamingCompilation() {
            @Override
            public void feed(ByteBuffer bytes) {
                report.add(bytes.remaining());
                cached.add(bytes);
                validation.feed(bytes);
            }

            @Override
            public CompletionStage<Void> ready() {
                return validation.ready();
            }

            @Override
            public CompletionStage<WasmModule> finish() {
                return validation.finish()
                        .thenComposeAsync(info -> module(name, info, early, cached, start), finisher)
                        .whenComplete(report::ended);
            }

            @Override
            public void abort() {
                validation.abort();
                report.ended(null, new CancellationException("the compilation was aborted"));
            }
        };
    }

    /** The optimizing compiler needs the module as a whole: it looks into the functions that are called. */
    private boolean compilesWhileStreaming() {
        return config.compilation() == Compilation.STREAMING_EAGER && config.tiering() != Tiering.OPTIMIZING_ONLY;
    }

    private CompletionStage<WasmModule> module(@Nullable String name, ModuleInfo info, @Nullable EarlyCode early,
            ModuleCaching.Module cached, long start) {
        String shown = name != null ? name : info.name().orElse("wasm");
        ModuleCounters counters = new ModuleCounters();
        EngineListener told = EngineListener.of(List.of(counters, listener));
        GeneratedModuleCode code = new GeneratedModuleCode(shown, info, tiers, early,
                cached.code(shown, early != null), told);
        WasmModule module = new CompiledModule(name, code, counters, services.withListener(told));
        listener.moduleValidated(module, System.nanoTime() - start);
        tools.add(code);
        if (config.compilation() == Compilation.LAZY) {
            return CompletableFuture.completedFuture(module);
        }
        List<CompletableFuture<Void>> batches = new ArrayList<>();
        int[] functions = largestFirst(info);
        int begin = 0;
        while (begin < functions.length) {
            int end = begin;
            int bytes = 0;
            while (end < functions.length && bytes < EAGER_BATCH_BYTES) {
                bytes += EAGER_WEIGHT + bodyLength(info, functions[end++]);
            }
            int[] batch = Arrays.copyOfRange(functions, begin, end);
            batches.add(CompletableFuture.runAsync(() -> code.compile(batch), scheduler));
            begin = end;
        }
        return CompletableFuture.allOf(batches.toArray(CompletableFuture[]::new)).thenApply(ignored -> module);
    }

    /** What takes long begins early, so that at the end no thread waits for another one. */
    private static int[] largestFirst(ModuleInfo info) {
        List<Integer> functions = new ArrayList<>();
        for (int function = info.importedFunctions(); function < info.functionTypes().length; function++) {
            functions.add(function);
        }
        functions.sort(Comparator.comparingInt((Integer function) -> bodyLength(info, function)).reversed());
        return functions.stream().mapToInt(Integer::intValue).toArray();
    }

    private static int bodyLength(ModuleInfo info, int function) {
        return info.bodies().get(function - info.importedFunctions()).bytes().length;
    }

    private static <T> T join(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }

    /**
     * A memory of the host's, to import into several instances; it is freed when nothing refers to it any more.
     *
     * @throws io.penstock.wasm.api.ResourceLimitExceeded when it is larger than the configuration allows
     */
    public WasmMemory newMemory(Limits pages) {
        return newMemory(new ExternType.Memory(pages));
    }

    /**
     * A memory of the host's of any type, with 64-bit addresses or shared by threads.
     *
     * @throws io.penstock.wasm.api.ResourceLimitExceeded when it is larger than the configuration allows
     */
    public WasmMemory newMemory(ExternType.Memory type) {
        return LinearMemory.ofHost(type, services);
    }

    /** A table of the host's, filled with {@code initial}. */
    public WasmTable newTable(ReferenceType elementType, Limits elements, @Nullable Object initial) {
        return newTable(new ExternType.Table(elementType, elements), initial);
    }

    /** A table of the host's of any type, filled with {@code initial}. */
    public WasmTable newTable(ExternType.Table type, @Nullable Object initial) {
        return new TableStorage(type, services, initial);
    }

    /** A global of the host's. */
    public WasmGlobal newGlobal(ValueType type, boolean mutable, @Nullable Object value) {
        return new GlobalStorage(new ExternType.Global(type, mutable), value);
    }

    /** An exception tag of the host's, for exceptions with arguments of these types. */
    public WasmTag newTag(ValueType... params) {
        return new TagInstance(new ExternType.Tag(FunctionType.of(params)));
    }

    /**
     * Stops the compile threads. Modules and instances go on; what they still compile is compiled by their callers, and
     * nothing is optimized any more. Waits until the code cache is written, 10 seconds at most.
     */
    @Override
    public void close() {
        tools.close();
        scheduler.close();
        tiers.close();
        caching.close();
    }
}
