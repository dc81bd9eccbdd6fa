package io.penstock.wasm.internal.bytecode;

import io.penstock.wasm.api.FunctionType;
import io.penstock.wasm.internal.compile.FunctionMethods;
import java.lang.constant.ClassDesc;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** The methods of a module's functions. What was asked once is remembered: most functions are called more than once. */
public abstract class MethodNames implements FunctionMethods {

    private final ConcurrentMap<Integer, Member.Method> known = new ConcurrentHashMap<>();

    private final GeneratedNames names;

    /** The classes of first code. */
    MethodNames(GeneratedNames names) {
        this.names = names;
    }

    /** The class of a function. */
    ClassDesc owner(int function) {
        return names.function(function);
    }

    /** The class for calls of functions of a type, see {@link FunctionMethods#indirectClassName}. */
    ClassDesc indirectCall(int table, int type, boolean tail) {
        return names.indirectCall(table, type, tail);
    }

    @Override
    public final String className(int function) {
        return GeneratedNames.binaryName(owner(function));
    }

    @Override
    public final String indirectClassName(int table, int type, boolean tail) {
        return GeneratedNames.binaryName(indirectCall(table, type, tail));
    }

    /** The method of a function of this type. */
    public static Member.Method of(FunctionMethods methods, int function, FunctionType type) {
        if (!(methods instanceof MethodNames names)) {
            return new Member.Method(ClassDesc.of(methods.className(function)), methods.methodName(function),
                    GeneratedNames.descriptor(type), true);
        }
        Member.Method method = names.known.get(function);
        if (method == null) {
            method = new Member.Method(names.owner(function), names.methodName(function),
                    GeneratedNames.descriptor(type), true);
            names.known.put(function, method);
        }
        return method;
    }
}
