package io.penstock.wasm.internal.runtime;

import static java.lang.invoke.MethodType.methodType;

import io.penstock.wasm.api.AbstractHeapType;
import io.penstock.wasm.api.FunctionType;
import io.penstock.wasm.api.HeapType;
import io.penstock.wasm.api.ReferenceType;
import io.penstock.wasm.api.ValueType;
import io.penstock.wasm.api.Values;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the host hands over through typed handles: Java sees an object, Wasm a reference of a type. Code inside relies on the
 * type, so it is checked here; types that any object has cost nothing, and numbers neither.
 */
final class BoundaryChecks {

    private static final MethodHandle ONE;
    private static final MethodHandle ALL;

    static {
        MethodHandles.Lookup lookup = MethodHandles.lookup();
        try {
            ONE = lookup.findStatic(BoundaryChecks.class, "one",
                    methodType(Object.class, String.class, ValueType.class, Object.class));
            ALL = lookup.findStatic(BoundaryChecks.class, "all",
                    methodType(Object[].class, String.class, List.class, Object[].class));
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private BoundaryChecks() {
    }

    /** Checks the arguments of a handle of {@link FunctionType#toMethodType()}. */
    static MethodHandle arguments(MethodHandle handle, FunctionType type) {
        if (type.isWide()) {
            return MethodHandles.filterArguments(handle, 0,
                    MethodHandles.insertArguments(ALL, 0, "argument", type.params()));
        }
        MethodHandle checked = handle;
        for (int i = 0; i < type.params().size(); i++) {
            ValueType param = type.params().get(i);
            if (isNarrow(param)) {
                checked = MethodHandles.filterArguments(checked, i,
                        MethodHandles.insertArguments(ONE, 0, "argument " + i, param));
            }
        }
        return checked;
    }

    /** Checks the results of a handle that returns as {@link FunctionType#toMethodType()}. */
    static MethodHandle results(MethodHandle handle, FunctionType type) {
        List<ValueType> results = type.results();
        if (results.size() > 1) {
            return MethodHandles.filterReturnValue(handle, MethodHandles.insertArguments(ALL, 0, "result", results));
        }
        return results.isEmpty() || !isNarrow(results.getFirst()) ? handle
                : MethodHandles.filterReturnValue(handle,
                        MethodHandles.insertArguments(ONE, 0, "the result", results.getFirst()));
    }

    /** Whether there are Java objects that are not of the type. */
    private static boolean isNarrow(ValueType type) {
        return type instanceof ReferenceType(boolean nullable, HeapType heap)
                && !(nullable && (heap == AbstractHeapType.EXTERN || heap == AbstractHeapType.ANY));
    }

    @SuppressWarnings("UnusedMethod") // called through ONE
    private static @Nullable Object one(String what, ValueType type, @Nullable Object value) {
        Object internal = FunctionInstance.internal(value, type);
        if (!Values.fits(internal, type)) {
            throw new IllegalArgumentException(what + " must be " + type + ", found " + Values.describe(value));
        }
        return internal;
    }

    /** Checks several values, and gives them as they are inside. */
    static @Nullable Object[] all(String what, List<ValueType> types, @Nullable Object @Nullable [] values) {
        if (values == null || values.length != types.size()) {
            throw new IllegalArgumentException(types.size() + " values must be there as " + what + "s, found "
                    + (values == null ? "null" : Integer.toString(values.length)));
        }
        @Nullable
        Object[] checked = new Object[values.length];
        for (int i = 0; i < values.length; i++) {
            checked[i] = one(what + " " + i, types.get(i), values[i]);
        }
        return checked;
    }
}
