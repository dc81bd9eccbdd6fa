package io.penstock.wasm.internal.code;

import io.penstock.wasm.internal.module.FunctionBody;
import io.penstock.wasm.internal.module.ModuleContext;
import org.jspecify.annotations.Nullable;

/** The only validator. */
public final class FunctionBodyReader {

    private FunctionBodyReader() {
    }

    /**
     * Validates the body of a function (spec 3.4, 3.5.4) and hands its reachable instructions to the sink.
     *
     * @param context the module the body belongs to
     * @param function index of the function, imports counted
     * @throws io.penstock.wasm.api.ModuleException at the first error; the sink has got what stands before
     */
    public static <V extends @Nullable Object> void read(ModuleContext context, int function, FunctionBody body,
            InstructionSink<V> sink) {
        throw new UnsupportedOperationException();
    }
}
