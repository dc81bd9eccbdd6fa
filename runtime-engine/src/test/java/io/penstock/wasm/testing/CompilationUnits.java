package io.penstock.wasm.testing;

import io.penstock.wasm.internal.compile.CodeRequest;
import io.penstock.wasm.internal.compile.CompilationUnit;
import io.penstock.wasm.internal.compile.FunctionMethods;
import io.penstock.wasm.internal.compile.Profile;
import io.penstock.wasm.internal.module.ModuleInfo;

/** What a compiler gets, for tests that look at its text form. */
public final class CompilationUnits {

    private CompilationUnits() {
    }

    /** The whole of a function, without a profile; function {@code n} is {@code F<n>.f<n>}. */
    public static CompilationUnit of(ModuleInfo info, int function) {
        FunctionMethods methods = new FunctionMethods() {
            @Override
            public String className(int index) {
                return "penstock.F" + index;
            }

            @Override
            public String methodName(int index) {
                return "f" + index;
            }

            @Override
            public String indirectClassName(int table, int type, boolean tail) {
                return "penstock.T" + table + "_" + type;
            }
        };
        return new CompilationUnit(info.context(), methods, function,
                index -> info.bodies().get(index - info.importedFunctions()),
                new CodeRequest(methods.className(function), methods.methodName(function), CodeRequest.FROM_BEGIN),
                Profile.NONE);
    }
}
