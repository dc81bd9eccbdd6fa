package io.penstock.wasm.internal.compile;

/** How code calls the module's functions: a static method each. Safe for use by several threads. */
public interface FunctionMethods {

    /** The class of the method, as a binary name with dots. */
    String className(int function);

    /** The name of the method. */
    String methodName(int function);

    /** In place of a table: by reference. */
    int BY_REFERENCE = -1;

    /**
     * The class by which functions of a type are called that are known at run time only, as a binary name with dots.
     *
     * @param table a table, or {@link #BY_REFERENCE}
     * @param tail whether in tail position
     */
    String indirectClassName(int table, int type, boolean tail);
}
