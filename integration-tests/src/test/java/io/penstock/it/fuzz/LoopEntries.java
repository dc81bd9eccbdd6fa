package io.penstock.it.fuzz;

import io.penstock.wasm.api.Feature;
import io.penstock.wasm.api.ResourceLimitExceeded;
import io.penstock.wasm.internal.binary.ModuleParser;
import io.penstock.wasm.internal.code.EmptySink;
import io.penstock.wasm.internal.code.FunctionBodyReader;
import io.penstock.wasm.internal.code.InstructionSink;
import io.penstock.wasm.internal.compile.CodeRequest;
import io.penstock.wasm.internal.compile.CompilationUnit;
import io.penstock.wasm.internal.compile.FunctionMethods;
import io.penstock.wasm.internal.compile.GeneratedClass;
import io.penstock.wasm.internal.compile.Profile;
import io.penstock.wasm.internal.module.ModuleInfo;
import io.penstock.wasm.internal.optimizing.OptimizingCompiler;
import java.lang.classfile.ClassFile;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Has optimized code begin at each loop of a module, and a JVM's verifier look at it. When a module runs, it depends on the
 * background at which of them it does.
 */
final class LoopEntries implements FunctionMethods {

    private static final int MOST_LOOPS = 1_000;

    private final ModuleInfo module;
    private final List<String> faults = new ArrayList<>();

    private LoopEntries(ModuleInfo module) {
        this.module = module;
    }

    /** What is wrong with it: nothing, let us hope. */
    static List<String> faults(byte[] wasm) {
        ModuleParser parser = new ModuleParser(EnumSet.allOf(Feature.class), wasm.length, (context, function, body) -> {
        });
        parser.feed(ByteBuffer.wrap(wasm));
        LoopEntries entries = new LoopEntries(parser.finish());
        int first = entries.module.importedFunctions();
        for (int function = first; function < first + entries.module.bodies().size(); function++) {
            int loops = Math.min(MOST_LOOPS, entries.loops(function));
            for (int loop = 0; loop < loops; loop++) {
                entries.enter(function, loop);
            }
        }
        return entries.faults;
    }

    private CompilationUnit unit(int function, int loop) {
        int imported = module.importedFunctions();
        return new CompilationUnit(module.context(), this, function,
                index -> index < imported ? null : module.bodies().get(index - imported),
                new CodeRequest(className(function) + "L" + loop, methodName(function), loop), Profile.NONE);
    }

    /** How many loops control reaches. */
    private int loops(int function) {
        int[] loops = {0};
        @SuppressWarnings("unchecked") // values are null
        InstructionSink<@Nullable Void> counting = (InstructionSink<@Nullable Void>) Proxy.newProxyInstance(
                InstructionSink.class.getClassLoader(), new Class<?>[]{InstructionSink.class},
                (proxy, method, arguments) -> {
                    loops[0] += method.getName().equals("loop") ? 1 : 0;
                    return method.invoke(EmptySink.instance(), arguments);
                });
        CompilationUnit unit = unit(function, 0);
        FunctionBodyReader.read(unit.context(), function, unit.body(), counting);
        return loops[0];
    }

    private void enter(int function, int loop) {
        try {
            for (GeneratedClass generated : new OptimizingCompiler().compile(unit(function, loop)).classes()) {
                ClassFile.of().verify(generated.bytes())
                        .forEach(error -> fault(function, loop, error.toString()));
            }
        } catch (ResourceLimitExceeded e) {
            // by design
        } catch (RuntimeException e) {
            fault(function, loop, e.toString());
        }
    }

    private void fault(int function, int loop, String message) {
        faults.add("function " + function + " from loop " + loop + " on: " + message);
    }

    @Override
    public String className(int index) {
        return "penstock.F" + index;
    }

    @Override
    public String methodName(int index) {
        return "f" + index;
    }

    @Override
    public String indirectClassName(int table, int type, boolean tail) {
        return "penstock.T" + table + "_" + type;
    }
}
