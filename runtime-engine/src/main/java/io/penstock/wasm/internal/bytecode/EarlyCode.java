package io.penstock.wasm.internal.bytecode;

import io.penstock.wasm.api.ResourceLimitExceeded;
import io.penstock.wasm.internal.compile.CodeRequest;
import io.penstock.wasm.internal.compile.CompilationUnit;
import io.penstock.wasm.internal.compile.CompiledFunction;
import io.penstock.wasm.internal.compile.FunctionCompiler;
import io.penstock.wasm.internal.compile.FunctionMethods;
import io.penstock.wasm.internal.compile.Profile;
import io.penstock.wasm.internal.module.FunctionBody;
import io.penstock.wasm.internal.module.ModuleContext;
import io.penstock.wasm.internal.runtime.WasmFrames;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * Code of functions that are compiled while their module's bytes still arrive. Names come last in a binary, so its methods
 * are called {@code f<index>}. Safe for use by several threads.
 */
public final class EarlyCode {

    /**
     * A function's code.
     *
     * @param code the class files
     * @param nanos time it took
     */
    record Function(CompiledFunction code, long nanos) {
    }

    private final long moduleId = WasmFrames.nextId();
    private final FunctionMethods methods = new MethodNames(moduleId, EarlyCode::methodName);
    private final FunctionCompiler compiler;
    private final ConcurrentMap<Integer, Function> functions = new ConcurrentHashMap<>();

    /** Nothing compiled yet. */
    public EarlyCode(FunctionCompiler compiler) {
        this.compiler = compiler;
    }

    /**
     * Validates and compiles a function's body.
     *
     * @throws io.penstock.wasm.api.ModuleException when it is not valid
     */
    public void compile(ModuleContext context, int function, FunctionBody body) {
        long start = System.nanoTime();
        try {
            CompiledFunction code = compiler
                    .compile(new CompilationUnit(context, moduleId, methods, function, ignored -> body,
                            new CodeRequest(methods.className(function), methods.methodName(function),
                                    CodeRequest.FROM_BEGIN),
                            Profile.NONE));
            functions.put(function, new Function(code, System.nanoTime() - start));
        } catch (ResourceLimitExceeded e) {
            // It is valid. Whoever compiles it again, once the module is known to be valid, is told.
            functions.remove(function);
        }
    }

    /** The method of a function in all code of the module. */
    static String methodName(int function) {
        return "f" + function;
    }

    long moduleId() {
        return moduleId;
    }

    /** A function's code, once. */
    @Nullable
    Function take(int function) {
        return functions.remove(function);
    }
}
