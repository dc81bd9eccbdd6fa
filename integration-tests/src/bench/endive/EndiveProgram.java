package io.penstock.it.bench.endive;

import io.penstock.it.bench.GuestEngine;
import io.penstock.it.bench.GuestProgram;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntBinaryOperator;
import java.util.function.IntUnaryOperator;
import run.endive.compiler.MachineFactoryCompiler;
import run.endive.runtime.ByteArrayMemory;
import run.endive.runtime.ExportFunction;
import run.endive.runtime.HostFunction;
import run.endive.runtime.ImportFunction;
import run.endive.runtime.ImportValues;
import run.endive.runtime.Instance;
import run.endive.wasm.Parser;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.FunctionImport;
import run.endive.wasm.types.FunctionType;

/** The driver of Endive with its compiler, and with the faster of its memories. */
public final class EndiveProgram implements GuestEngine {

    /** The program. */
    public static void main(String[] args) {
        GuestProgram.run(new EndiveProgram(), args);
    }

    @Override
    public Loaded load(byte[] bytes) {
        WasmModule module = Parser.parse(bytes);
        var factory = MachineFactoryCompiler.builder(module).compile();
        List<ImportFunction> functions = new ArrayList<>();
        module.importSection().stream().filter(FunctionImport.class::isInstance).map(FunctionImport.class::cast)
                .forEach(wanted -> functions.add(answer(wanted, module.typeSection().getType(wanted.typeIndex()))));
        ImportValues imports = ImportValues.builder().withFunctions(functions).build();
        return () -> new EndiveGuest(Instance.builder(module).withMachineFactory(factory)
                .withMemoryFactory(ByteArrayMemory::new).withImportValues(imports).build());
    }

    private static HostFunction answer(FunctionImport wanted, FunctionType type) {
        long[] none = type.returns().isEmpty() ? new long[0] : new long[]{NO_SUCH_FILE};
        return wanted.module().equals("env") && wanted.name().equals("f")
                ? new HostFunction("env", "f", type, (instance, args) -> {
                    args[0] = (int) args[0] + 1;
                    return args;
                })
                : new HostFunction(wanted.module(), wanted.name(), type, (instance, args) -> none);
    }

    @Override
    public void validate(byte[] module) {
        Parser.parse(module); // decodes; it validates when an instance is made
    }

    @Override
    public void compileAll(byte[] module) {
        MachineFactoryCompiler.builder(Parser.parse(module)).compile();
    }

    private record EndiveGuest(Instance instance) implements Guest {

        @Override
        public IntUnaryOperator unary(String export) {
            ExportFunction function = instance.export(export);
            return a -> (int) function.apply(a)[0];
        }

        @Override
        public IntBinaryOperator binary(String export) {
            ExportFunction function = instance.export(export);
            return (a, b) -> (int) function.apply(a, b)[0];
        }

        @Override
        public int call(String export, int... args) {
            long[] values = new long[args.length];
            for (int i = 0; i < args.length; i++) {
                values[i] = args[i];
            }
            long[] results = instance.export(export).apply(values);
            return results == null || results.length == 0 ? 0 : (int) results[0];
        }

        @Override
        public void write(int address, byte[] bytes) {
            instance.memory().write(address, bytes);
        }

        @Override
        public int readInt(int address) {
            return instance.memory().readInt(address);
        }

        @Override
        public void close() {
            // garbage
        }
    }
}
