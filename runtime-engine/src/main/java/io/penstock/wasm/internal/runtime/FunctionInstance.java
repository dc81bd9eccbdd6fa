package io.penstock.wasm.internal.runtime;

import io.penstock.wasm.api.DefinedType;
import io.penstock.wasm.api.Extern;
import io.penstock.wasm.api.FunctionType;
import io.penstock.wasm.api.HeapType;
import io.penstock.wasm.api.HostFunction;
import io.penstock.wasm.api.ReferenceType;
import io.penstock.wasm.api.ValueType;
import io.penstock.wasm.api.Values;
import io.penstock.wasm.api.WasmFunction;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.WrongMethodTypeException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A function as a value: one object for each function of an instance, so that identity is equality. A function of the host
 * counts as one of the instance that imported it; one that the host put into a table itself belongs to no instance.
 */
public final class FunctionInstance implements WasmFunction {

    private static final @Nullable Object[] NO_RESULTS = {};

    /** The instance, or null for a function of the host that was not imported. */
    public final @Nullable Instance instance;
    /** The code to call with {@link #instance}; null for a function of the host, which has none. */
    public final @Nullable ModuleCode code;
    /** Index in the instance's functions. */
    public final int index;
    /** The type's form. */
    public final FunctionType type;
    /** The type, as its module defines it. */
    public final DefinedType definedType;

    private final @Nullable HostFunction host;
    private @Nullable MethodHandle handle;
    private @Nullable MethodHandle guestHandle;
    private @Nullable MethodHandle tailHandle;
    /** The handle with its arguments in one array, for {@link #invoke}. */
    private @Nullable MethodHandle spreader;

    private FunctionInstance(@Nullable Instance instance, int index, DefinedType definedType,
            @Nullable HostFunction host) {
        this.instance = instance;
        this.index = index;
        this.definedType = definedType;
        this.type = definedType.function();
        this.host = host;
        code = host == null && instance != null ? instance.code : null;
    }

    /** A function that the instance's module defines. */
    static FunctionInstance defined(Instance instance, int index, DefinedType type) {
        return new FunctionInstance(instance, index, type, null);
    }

    /** What an instance got for an import: a function of another instance stays what it is. */
    static FunctionInstance imported(Extern function, Instance importer, int index) {
        FunctionInstance found = of(function, importer, index);
        if (found == null) {
            throw new IllegalArgumentException("not a function: " + function);
        }
        return found;
    }

    private static @Nullable FunctionInstance of(@Nullable Object value, @Nullable Instance importer, int index) {
        if (value instanceof FunctionInstance same) {
            return same;
        }
        if (value instanceof HostFunction host) {
            return ofHost(importer, index, host);
        }
        return value instanceof WasmFunction foreign ? ofHost(importer, index, asHost(foreign)) : null;
    }

    /**
     * A value as it is kept inside: functions as {@link FunctionInstance}s where {@code type} asks for functions; all else
     * unchanged, of the right type or not.
     */
    public static @Nullable Object internal(@Nullable Object value, ValueType type) {
        if (type instanceof ReferenceType(boolean _, HeapType heap) && heap.matches(HeapType.FUNC)) {
            FunctionInstance function = of(value, null, 0);
            return function == null ? value : function;
        }
        return value;
    }

    private static FunctionInstance ofHost(@Nullable Instance importer, int index, HostFunction host) {
        return new FunctionInstance(importer, index, DefinedType.of(host.type()), host);
    }

    private static HostFunction asHost(WasmFunction foreign) {
        return HostFunction.of(foreign.type(), foreign.handle());
    }

    /** One more than the highest index of a v128 among the results of any of the types. */
    static int vectorResults(DefinedType[] types) {
        int most = 0;
        for (DefinedType type : types) {
            if (type.composite() instanceof FunctionType function) {
                most = Math.max(most, function.results().lastIndexOf(ValueType.V128) + 1);
            }
        }
        return most;
    }

    @Override
    public FunctionType type() {
        return type;
    }

    @Override
    public DefinedType definedType() {
        return definedType;
    }

    @Override
    public MethodHandle handle() {
        MethodHandle known = handle;
        if (known == null) {
            known = host != null
                    ? MethodHandles.insertArguments(host.handle(), 0, instance)
                    : BoundaryChecks.arguments(bound(false), type);
            handle = known;
        }
        return known;
    }

    /** The entry of a defined function with its instance in place. */
    private MethodHandle bound(boolean tail) {
        Instance own = Objects.requireNonNull(instance);
        MethodHandle entry = tail ? own.code.tailEntry(index) : own.code.entry(index);
        return MethodHandles.insertArguments(entry, entry.type().parameterCount() - 1, own);
    }

    /**
     * How a guest calls it that cannot call its code directly: the type's {@link FunctionType#toMethodType()} with the
     * calling {@link Instance} appended. What it throws passes through the caller's frames to the host unchanged.
     */
    public MethodHandle guestHandle() {
        MethodHandle known = guestHandle;
        if (known == null) {
            StackHeadroom.ensure();
            known = host != null ? HostFunctionAdapter.forHost(host) : HostFunctionAdapter.forFunction(this);
            guestHandle = known;
        }
        return known;
    }

    /** Calls it for {@link TailCalls}: what it throws passes as in {@link #guestHandle}. */
    @Nullable
    Object tailCall(@Nullable Object[] args, Instance caller) {
        MethodHandle known = tailHandle;
        if (known == null) {
            StackHeadroom.ensure();
            MethodHandle plain = host != null ? guestHandle() : HostFunctionAdapter.forTailCall(this, bound(true));
            MethodHandle callerFirst = HostFunctionAdapter.callerFirst(plain);
            known = (type.isWide() ? callerFirst : callerFirst.asSpreader(Object[].class, type.params().size()))
                    .asType(MethodType.methodType(Object.class, Instance.class, Object[].class));
            tailHandle = known;
        }
        try {
            return (Object) known.invokeExact(caller, args);
        } catch (Throwable e) {
            throw HostException.sneaky(e);
        }
    }

    @Override
    public @Nullable Object[] invoke(@Nullable Object... args) {
        checkArguments(args);
        if (instance != null) {
            CallToken.enter(instance);
        }
        MethodHandle known = spreader;
        if (known == null) {
            MethodHandle plain = handle();
            int count = type.params().size();
            known = (type.isWide() ? plain : plain.asSpreader(Object[].class, count))
                    .asType(MethodType.methodType(Object.class, Object[].class));
            spreader = known;
        }
        Object result;
        try {
            result = (Object) known.invokeExact(args);
        } catch (Throwable e) {
            throw HostException.sneaky(e);
        }
        return switch (type.results().size()) {
            case 0 -> NO_RESULTS;
            case 1 -> new Object[]{result};
            default -> (Object[]) Objects.requireNonNull(result);
        };
    }

    private void checkArguments(@Nullable Object[] args) {
        List<ValueType> params = type.params();
        if (args.length != params.size()) {
            throw new IllegalArgumentException(
                    this + " takes " + params.size() + " arguments " + type + ", found " + args.length);
        }
        for (int i = 0; i < args.length; i++) {
            if (!Values.fits(args[i], params.get(i))) {
                throw new IllegalArgumentException(
                        "argument " + i + " of " + this + " must be " + params.get(i) + ", found "
                                + Values.describe(args[i]));
            }
        }
    }

    @Override
    public <T> T as(Class<T> functionalInterface) {
        try {
            return MethodHandleProxies.asInterfaceInstance(functionalInterface, handle());
        } catch (WrongMethodTypeException e) {
            throw new IllegalArgumentException(
                    functionalInterface.getName() + " does not fit " + this + " " + type + ": " + e.getMessage(), e);
        }
    }

    @Override
    public String toString() {
        return instance == null ? "host function" : instance.code.name() + "!" + instance.code.functionName(index);
    }
}
