package io.penstock.wasm.api;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.jspecify.annotations.Nullable;

/** Makes a typed handle of a boxed {@link HostFunction.Body} and checks what it returns. */
final class BodyAdapter {

    private static final MethodHandle CALL;

    static {
        try {
            CALL = MethodHandles.lookup().findVirtual(BodyAdapter.class, "call",
                    MethodType.methodType(Object.class, WasmInstance.class, Object[].class));
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final FunctionType type;
    private final HostFunction.Body body;

    private BodyAdapter(FunctionType type, HostFunction.Body body) {
        this.type = type;
        this.body = body;
    }

    static MethodHandle adapt(FunctionType type, HostFunction.Body body) {
        MethodType typed = type.toMethodType().insertParameterTypes(0, WasmInstance.class);
        MethodHandle call = CALL.bindTo(new BodyAdapter(type, body));
        return (type.isWide() ? call : call.asCollector(Object[].class, type.params().size())).asType(typed);
    }

    /** The single result, or the array of several. */
    @SuppressWarnings("UnusedMethod") // called through CALL
    private @Nullable Object call(WasmInstance caller, @Nullable Object[] args) throws Throwable {
        @Nullable
        Object[] results = body.call(caller, args);
        int expected = type.results().size();
        int found = results == null ? 0 : results.length;
        if (found != expected) {
            throw new IllegalStateException("host function of type " + type + " returned " + found + " results");
        }
        if (results == null || found == 0) {
            return null;
        }
        for (int i = 0; i < found; i++) {
            check(i, results[i]);
        }
        return found == 1 ? results[0] : results;
    }

    private void check(int index, @Nullable Object value) {
        ValueType expected = type.results().get(index);
        if (!Values.fits(value, expected)) {
            throw new IllegalStateException(
                    "host function of type " + type + ": result " + index + " must be " + expected
                            + ", found " + Values.describe(value));
        }
    }
}
