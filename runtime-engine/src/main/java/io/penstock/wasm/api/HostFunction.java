package io.penstock.wasm.api;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A function of the host that a guest can import. Exceptions it throws pass through the guest's frames unchanged, to
 * whoever called the guest; a {@link Trap} too.
 */
public final class HostFunction implements Extern {

    /** The body of a host function that takes boxed values. */
    @FunctionalInterface
    public interface Body {
        /**
         * Runs the function.
         *
         * @param caller the instance whose code makes the call
         * @param args one for each parameter, boxed as {@link ValueType} says
         * @return one for each result; null or an empty array for none
         * @throws Throwable anything: it passes through the guest to its caller
         */
        @Nullable
        Object @Nullable [] call(WasmInstance caller, @Nullable Object[] args) throws Throwable;
    }

    private final FunctionType type;
    private final @Nullable Body body;
    /** Made of the body when it is asked for: that takes about a millisecond in a fresh JVM. */
    private volatile @Nullable MethodHandle handle;

    private HostFunction(FunctionType type, @Nullable Body body, @Nullable MethodHandle handle) {
        this.type = type;
        this.body = body;
        this.handle = handle;
    }

    /** A function with boxed values: simple, and the slower way. */
    public static HostFunction of(FunctionType type, Body body) {
        return new HostFunction(type, body, null);
    }

    /**
     * A function with typed values: the fast way.
     *
     * @param type its Wasm type
     * @param handle of type {@link FunctionType#toMethodType()}, or that with a first parameter of type
     *        {@link WasmInstance}, the caller
     * @throws IllegalArgumentException when the handle's type fits neither
     */
    public static HostFunction of(FunctionType type, MethodHandle handle) {
        MethodType plain = type.toMethodType();
        MethodType withCaller = plain.insertParameterTypes(0, WasmInstance.class);
        if (handle.type().equals(withCaller)) {
            return new HostFunction(type, null, handle);
        }
        if (!handle.type().equals(plain)) {
            throw new IllegalArgumentException(
                    "host function of type " + type + " needs a handle of type " + plain + " or "
                            + withCaller + ", found " + handle.type());
        }
        return new HostFunction(type, null,
                java.lang.invoke.MethodHandles.dropArguments(handle, 0, WasmInstance.class));
    }

    /** Its type. */
    public FunctionType type() {
        return type;
    }

    /** The typed handle: {@link WasmInstance} (the caller), then {@link FunctionType#toMethodType()}. */
    public MethodHandle handle() {
        MethodHandle known = handle;
        if (known == null) {
            known = BodyAdapter.adapt(type, Objects.requireNonNull(body));
            handle = known;
        }
        return known;
    }

    @Override
    public ExternType.Function externType() {
        return new ExternType.Function(type);
    }
}
