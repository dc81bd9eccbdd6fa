package io.penstock.wasm.internal.bytecode;

import io.penstock.wasm.internal.compile.FunctionMethods;
import java.util.function.IntFunction;

/** The methods of a module's functions: a class for each, named by index, and a method named after the function. */
record MethodNames(long moduleId, IntFunction<String> names) implements FunctionMethods {

    @Override
    public String className(int function) {
        return "penstock.m" + moduleId + ".F" + function;
    }

    @Override
    public String methodName(int function) {
        return names.apply(function);
    }
}
