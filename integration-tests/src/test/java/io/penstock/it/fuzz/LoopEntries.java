package io.penstock.it.fuzz;

import io.penstock.wasm.api.Feature;
import io.penstock.wasm.api.ResourceLimitExceeded;
import io.penstock.wasm.internal.baseline.BaselineCompiler;
import io.penstock.wasm.internal.binary.ModuleParser;
import io.penstock.wasm.internal.compile.CodeRequest;
import io.penstock.wasm.internal.compile.CompilationUnit;
import io.penstock.wasm.internal.compile.FunctionMethods;
import io.penstock.wasm.internal.compile.GeneratedClass;
import io.penstock.wasm.internal.compile.Profile;
import io.penstock.wasm.internal.module.ModuleInfo;
import io.penstock.wasm.internal.optimizing.OptimizingCompiler;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Has optimized code begin at each loop of a module where first code may go over to it, and a JVM's verifier look at it. When
 * a module runs, it depends on the background at which of them it does.
 */
final class LoopEntries implements FunctionMethods {

    private static final int BUDGET = 20;

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
            for (int loop : entries.loops(function)) {
                entries.enter(function, loop);
            }
        }
        return entries.faults;
    }

    private CompilationUnit unit(int function, int loop) {
        int imported = module.importedFunctions();
        return new CompilationUnit(module.context(), this, function,
                index -> index < imported ? null : module.bodies().get(index - imported),
                new CodeRequest("penstock.Code", methodName(function), loop), Profile.NONE);
    }

    /** The loops at which the function's first code may go on in optimized code, by the classes that it calls. */
    private Set<Integer> loops(int function) {
        Set<Integer> loops = new TreeSet<>();
        Matcher name = Pattern.compile("penstock/O" + function + "L(\\d+)").matcher("");
        for (GeneratedClass generated : BaselineCompiler.counting(BUDGET)
                .compile(unit(function, CodeRequest.FROM_BEGIN))
                .classes()) {
            for (PoolEntry entry : ClassFile.of().parse(generated.bytes()).constantPool()) {
                if (entry instanceof ClassEntry type && name.reset(type.asInternalName()).matches()) {
                    loops.add(Integer.parseInt(name.group(1)));
                }
            }
        }
        return loops;
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
