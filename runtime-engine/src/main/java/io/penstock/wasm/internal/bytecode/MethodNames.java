package io.penstock.wasm.internal.bytecode;

import io.penstock.wasm.internal.compile.FunctionMethods;
import java.lang.constant.ClassDesc;
import java.util.function.IntFunction;

/** The methods of a module's functions, by functions for their classes and names, and classes for indirect calls. */
record MethodNames(IntFunction<ClassDesc> classes, IntFunction<String> names, Indirect indirect)
        implements
            FunctionMethods {

    /** The class for calls of functions of a type in a table. */
    interface Indirect {
        ClassDesc of(int table, int type);
    }

    @Override
    public String className(int function) {
        return GeneratedNames.binaryName(classes.apply(function));
    }

    @Override
    public String methodName(int function) {
        return names.apply(function);
    }

    @Override
    public String indirectClassName(int table, int type) {
        return GeneratedNames.binaryName(indirect.of(table, type));
    }
}
