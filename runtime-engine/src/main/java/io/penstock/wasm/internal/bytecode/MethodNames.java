package io.penstock.wasm.internal.bytecode;

import io.penstock.wasm.api.FunctionType;
import io.penstock.wasm.internal.compile.FunctionMethods;
import java.lang.constant.ClassDesc;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.IntFunction;

/** The methods of a module's functions. What was asked once is remembered: most functions are called more than once. */
public final class MethodNames implements FunctionMethods {

    /** The class for calls of functions of a type, see {@link FunctionMethods#indirectClassName}. */
    interface Indirect {
        ClassDesc of(int table, int type, boolean tail);
    }

    private final IntFunction<ClassDesc> classes;
    private final IntFunction<String> names;
    private final Indirect indirect;
    private final ConcurrentMap<Integer, Member.Method> known = new ConcurrentHashMap<>();

    /** By functions for their classes and names, and classes for indirect calls. */
    MethodNames(IntFunction<ClassDesc> classes, IntFunction<String> names, Indirect indirect) {
        this.classes = classes;
        this.names = names;
        this.indirect = indirect;
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
    public String indirectClassName(int table, int type, boolean tail) {
        return GeneratedNames.binaryName(indirect.of(table, type, tail));
    }

    /** The method of a function of this type. */
    public static Member.Method of(FunctionMethods methods, int function, FunctionType type) {
        if (!(methods instanceof MethodNames names)) {
            return new Member.Method(ClassDesc.of(methods.className(function)), methods.methodName(function),
                    GeneratedNames.descriptor(type), true);
        }
        Member.Method method = names.known.get(function);
        if (method == null) {
            method = new Member.Method(names.classes.apply(function), names.methodName(function),
                    GeneratedNames.descriptor(type), true);
            names.known.put(function, method);
        }
        return method;
    }
}
