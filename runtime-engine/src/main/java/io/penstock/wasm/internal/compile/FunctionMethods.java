package io.penstock.wasm.internal.compile;

/** How code calls the module's functions: a static method each. Safe for use by several threads. */
public interface FunctionMethods {

    /** The class of the method, as a binary name with dots. */
    String className(int function);

    /** The name of the method. */
    String methodName(int function);

    /** The class by which functions of a type in a table are called, as a binary name with dots. */
    String indirectClassName(int table, int type);
}
