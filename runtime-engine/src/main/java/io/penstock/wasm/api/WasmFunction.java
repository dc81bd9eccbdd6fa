package io.penstock.wasm.api;

import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/**
 * A function of an instance (an Exported Function of the JS API). Two functions are equal when they are the same function
 * of the same instance.
 */
public interface WasmFunction extends Extern {

    /** Its type. */
    FunctionType type();

    /** Its type as its module defines it; what the types of references to it are matched against. */
    default DefinedType definedType() {
        return DefinedType.of(type());
    }

    /**
     * Calls the function with boxed values (see {@link ValueType} for the Java types).
     *
     * @param args one for each parameter
     * @return one for each result, in order; empty for none
     * @throws IllegalArgumentException on a wrong count or a wrong type of an argument, naming both
     * @throws Trap when the guest traps; an exception of a host function passes through unchanged
     */
    @Nullable
    Object[] invoke(@Nullable Object... args);

    /** The typed handle, of type {@link FunctionType#toMethodType()}: the fast way in, for {@code invokeExact}. */
    MethodHandle handle();

    /**
     * The function as a functional interface whose method has the Java types of {@link #handle()} (or ones that convert to
     * them as by {@link MethodHandle#asType}).
     *
     * @throws IllegalArgumentException when the interface has not exactly one abstract method or its types do not fit
     */
    <T> T as(Class<T> functionalInterface);

    @Override
    default ExternType.Function externType() {
        return new ExternType.Function(definedType());
    }
}
