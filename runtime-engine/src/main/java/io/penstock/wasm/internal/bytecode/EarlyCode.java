package io.penstock.wasm.internal.bytecode;

import io.penstock.wasm.api.ResourceLimitExceeded;
import io.penstock.wasm.internal.compile.CodeRequest;
import io.penstock.wasm.internal.compile.CompilationUnit;
import io.penstock.wasm.internal.compile.CompilerChain;
import io.penstock.wasm.internal.compile.FunctionMethods;
import io.penstock.wasm.internal.compile.Profile;
import io.penstock.wasm.internal.module.FunctionBody;
import io.penstock.wasm.internal.module.ModuleContext;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * Code of functions that are compiled while their module's bytes still arrive. Names come last in a binary, so its methods
 * are called {@code f<index>}. Safe for use by several threads.
 */
public final class EarlyCode {

    private final FunctionMethods methods;
    private final CompilerChain compilers;
    private final ConcurrentMap<Integer, CompilerChain.Result> functions = new ConcurrentHashMap<>();

    /** Nothing compiled yet. */
    public EarlyCode(CompilerChain compilers) {
        this.compilers = compilers;
        this.methods = new MethodNames(new GeneratedNames()) {
            @Override
            public String methodName(int function) {
                return EarlyCode.methodName(function);
            }
        };
    }

    /**
     * Validates and compiles a function's body.
     *
     * @throws io.penstock.wasm.api.ModuleException when it is not valid
     */
    public void compile(ModuleContext context, int function, FunctionBody body) {
        try {
            functions.put(function,
                    compilers.compile(new CompilationUnit(context, methods, function, _ -> body,
                            new CodeRequest(methods.className(function), methodName(function), CodeRequest.FROM_BEGIN),
                            Profile.NONE)));
        } catch (ResourceLimitExceeded e) {
            // It is valid. Whoever compiles it again, once the module is known to be valid, is told.
            functions.remove(function);
        }
    }

    /** The method of a function in all code of the module. */
    static String methodName(int function) {
        return "f" + function;
    }

    /** A function's code, once. */
    CompilerChain.@Nullable Result take(int function) {
        return functions.remove(function);
    }
}
