package io.penstock.wasm.internal.bytecode;

import io.penstock.wasm.internal.compile.FunctionMethods;
import java.lang.constant.ClassDesc;
import java.util.function.IntFunction;

/** The methods of a module's functions, by functions for their classes and names. */
record MethodNames(IntFunction<ClassDesc> classes, IntFunction<String> names) implements FunctionMethods {

    @Override
    public String className(int function) {
        return GeneratedNames.binaryName(classes.apply(function));
    }

    @Override
    public String methodName(int function) {
        return names.apply(function);
    }
}
