package io.penstock.wasm.internal.compile;

import io.penstock.wasm.internal.module.FunctionBody;
import io.penstock.wasm.internal.module.ModuleContext;
import java.util.Objects;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * What a tier needs to compile a function.
 *
 * @param context the module
 * @param methods how each function is called
 * @param function index of the function, imports counted
 * @param bodies the code of each function, by its index; null for imported ones
 * @param code which code is asked for, and what it is called
 * @param profile what is known of its past
 * @param source what code for debugging shows of the source; null when it is not for debugging
 */
public record CompilationUnit(ModuleContext context, FunctionMethods methods, int function,
        IntFunction<@Nullable FunctionBody> bodies, CodeRequest code, Profile profile,
        @Nullable SourceNames source) {

    /** A unit that is not for debugging. */
    public CompilationUnit(ModuleContext context, FunctionMethods methods, int function,
            IntFunction<@Nullable FunctionBody> bodies, CodeRequest code, Profile profile) {
        this(context, methods, function, bodies, code, profile, null);
    }

    /** The function's own code. */
    public FunctionBody body() {
        return Objects.requireNonNull(bodies.apply(function));
    }
}
