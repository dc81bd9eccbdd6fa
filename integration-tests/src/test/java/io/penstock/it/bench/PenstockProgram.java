package io.penstock.it.bench;

import io.penstock.it.modules.StubImports;
import io.penstock.wasm.CodeCacheConfig;
import io.penstock.wasm.EngineConfig;
import io.penstock.wasm.WasmEngine;
import io.penstock.wasm.api.FunctionType;
import io.penstock.wasm.api.HostFunction;
import io.penstock.wasm.api.Imports;
import io.penstock.wasm.api.ModuleException;
import io.penstock.wasm.api.ValueType;
import io.penstock.wasm.api.WasmFunction;
import io.penstock.wasm.api.WasmInstance;
import io.penstock.wasm.api.WasmMemory;
import io.penstock.wasm.api.WasmModule;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.IntBinaryOperator;
import java.util.function.IntUnaryOperator;

/** The driver of Penstock: arguments as {@link GuestProgram} has them. */
public final class PenstockProgram implements GuestEngine {

    private static final FunctionType ADD_ONE = FunctionType.of(ValueType.I32).returning(ValueType.I32);

    private final WasmEngine engine;
    private final WasmEngine eager;
    private final WasmEngine oneThread;
    private final MethodHandle addOne;

    private PenstockProgram(EngineConfig config) throws ReflectiveOperationException {
        engine = WasmEngine.create(config);
        eager = WasmEngine.create(config.withCompilation(EngineConfig.Compilation.EAGER));
        oneThread = WasmEngine.create(config.withCompileThreads(1));
        addOne = MethodHandles.lookup().findStatic(PenstockProgram.class, "addOne",
                MethodType.methodType(int.class, int.class));
    }

    private static EngineConfig config() {
        EngineConfig config = EngineConfig.defaults();
        String tiering = System.getProperty("bench.tiering");
        if (tiering != null) {
            config = config.withTiering(EngineConfig.Tiering.valueOf(tiering));
        }
        String cache = System.getProperty("bench.cache");
        return cache == null ? config : config.withCodeCache(CodeCacheConfig.in(Path.of(cache)));
    }

    /** The program. */
    public static void main(String[] args) throws ReflectiveOperationException {
        GuestProgram.run(new PenstockProgram(config()), args);
    }

    @SuppressWarnings("UnusedMethod") // called through addOne
    private static int addOne(int x) {
        return x + 1;
    }

    @Override
    public Loaded load(byte[] bytes) {
        WasmModule module = engine.compile(bytes);
        Imports imports = Imports.builder().add("env", "f", HostFunction.of(ADD_ONE, addOne)).build()
                .orElse(StubImports.of(engine, module, NO_SUCH_FILE));
        return () -> new PenstockGuest(module.instantiate(imports));
    }

    @Override
    public void validate(byte[] module) {
        Optional<ModuleException> error = oneThread.validate(module);
        error.ifPresent(e -> {
            throw e;
        });
    }

    @Override
    public void compileAll(byte[] module) {
        eager.compile(module).close();
    }

    /** Writes the code cache, if there is one. */
    @Override
    public void confirm() {
        engine.close();
    }

    private record PenstockGuest(WasmInstance instance) implements Guest {

        @Override
        public IntUnaryOperator unary(String export) {
            return function(export).as(IntUnaryOperator.class);
        }

        @Override
        public IntBinaryOperator binary(String export) {
            return function(export).as(IntBinaryOperator.class);
        }

        @Override
        public int call(String export, int... args) {
            MethodHandle handle = function(export).handle();
            try {
                return switch (args.length) {
                    case 0 -> {
                        Object result = handle.invoke();
                        yield result instanceof Integer number ? number : 0;
                    }
                    case 1 -> (int) handle.invokeExact(args[0]);
                    case 2 -> (int) handle.invokeExact(args[0], args[1]);
                    case 5 -> (int) handle.invokeExact(args[0], args[1], args[2], args[3], args[4]);
                    default -> throw new IllegalArgumentException("no benchmark needs " + args.length + " arguments");
                };
            } catch (RuntimeException | Error e) {
                throw e;
            } catch (Throwable e) {
                throw new IllegalStateException(e);
            }
        }

        private WasmFunction function(String export) {
            return instance.function(export).orElseThrow();
        }

        @Override
        public void write(int address, byte[] bytes) {
            memory().write(address, bytes);
        }

        @Override
        public int readInt(int address) {
            return memory().readInt(address);
        }

        private WasmMemory memory() {
            return instance.exports().values().stream().filter(WasmMemory.class::isInstance)
                    .map(WasmMemory.class::cast).findFirst().orElseThrow();
        }

        @Override
        public void close() {
            instance.close();
        }
    }
}
