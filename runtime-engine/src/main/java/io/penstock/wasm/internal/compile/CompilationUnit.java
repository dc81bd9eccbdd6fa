package io.penstock.wasm.internal.compile;

import io.penstock.wasm.internal.module.FunctionBody;
import io.penstock.wasm.internal.module.ModuleContext;
import java.util.function.IntFunction;

/**
 * What a tier needs to compile a function.
 *
 * @param context the module
 * @param moduleId which module, in the names of generated classes
 * @param methodNames the method of each function
 * @param function index of the function, imports counted
 * @param body its code
 */
public record CompilationUnit(ModuleContext context, long moduleId, IntFunction<String> methodNames, int function,
        FunctionBody body) {
}
