package io.penstock.abi.extism;

import io.penstock.wasm.api.Extern;
import io.penstock.wasm.api.FunctionType;
import io.penstock.wasm.api.HostFunction;
import io.penstock.wasm.api.Imports;
import io.penstock.wasm.api.ValueType;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Method;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The functions of the interface by name, made once of the methods marked {@link Import}; a guest binds those it imports. */
final class FunctionTable implements Imports {

    private static final Map<String, Row> ROWS = new HashMap<>();

    static {
        MethodHandles.Lookup lookup = MethodHandles.lookup();
        try {
            for (Class<?> group : List.of(KernelFunctions.class, HostFunctions.class)) {
                for (Method method : group.getDeclaredMethods()) {
                    Import name = method.getAnnotation(Import.class);
                    if (name != null) {
                        ROWS.put(name.value(), new Row(type(method), lookup.unreflect(method)));
                    }
                }
            }
        } catch (IllegalAccessException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /**
     * One function.
     *
     * @param type its Wasm type
     * @param handle takes an object of the class that has it, and the arguments
     */
    private record Row(FunctionType type, MethodHandle handle) {
    }

    private final KernelFunctions kernel;
    private final HostFunctions host;

    FunctionTable(KernelFunctions kernel, HostFunctions host) {
        this.kernel = kernel;
        this.host = host;
    }

    private static FunctionType type(Method method) {
        FunctionType type = FunctionType.of(
                List.of(method.getParameterTypes()).stream().map(FunctionTable::wasmType).toArray(ValueType[]::new));
        return method.getReturnType() == void.class ? type : type.returning(wasmType(method.getReturnType()));
    }

    private static ValueType wasmType(Class<?> java) {
        return java == long.class ? ValueType.I64 : ValueType.I32;
    }

    @Override
    public @Nullable Extern resolve(String module, String name) {
        Row row = module.equals(ExtismGuest.MODULE) ? ROWS.get(name) : null;
        if (row == null) {
            return null;
        }
        Object group = row.handle().type().parameterType(0) == KernelFunctions.class ? kernel : host;
        return HostFunction.of(row.type(), row.handle().bindTo(group));
    }
}
