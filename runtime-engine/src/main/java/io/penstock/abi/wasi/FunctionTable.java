package io.penstock.abi.wasi;

import io.penstock.wasm.api.Extern;
import io.penstock.wasm.api.FunctionType;
import io.penstock.wasm.api.HostFunction;
import io.penstock.wasm.api.Imports;
import io.penstock.wasm.api.ValueType;
import io.penstock.wasm.api.WasmInstance;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The functions of the interface by name, made once of the methods marked {@link Import}; a guest binds those it imports. */
final class FunctionTable implements Imports {

    private static final MethodHandle CODE;
    private static final Map<String, Row> ROWS = new HashMap<>();

    static {
        // Host functions run at the end of guests' stacks, and a class whose initialiser hits that end is unusable for good.
        Objects.requireNonNull(Errno.SUCCESS.exception());
        Objects.requireNonNull(FileStat.STREAM.type());
        Objects.requireNonNull(FileTimes.of(0, 0, 0));
        MethodHandles.Lookup lookup = MethodHandles.lookup();
        try {
            CODE = lookup.findVirtual(ErrnoException.class, "code", MethodType.methodType(int.class));
            for (Class<?> group : List.of(ProcessFunctions.class, ClockFunctions.class, PollFunction.class,
                    DescriptorFunctions.class, TransferFunctions.class, PathFunctions.class, WriteFunctions.class,
                    SocketFunctions.class)) {
                for (Method method : group.getDeclaredMethods()) {
                    Import name = method.getAnnotation(Import.class);
                    if (name != null) {
                        ROWS.put(name.value(), Row.of(group, lookup.unreflect(method)));
                    }
                }
            }
        } catch (IllegalAccessException | NoSuchMethodException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /**
     * One function.
     *
     * @param group the class that has it
     * @param type its Wasm type
     * @param handle takes an object of the group, the caller and the arguments; gives the error code
     */
    private record Row(Class<?> group, FunctionType type, MethodHandle handle) {

        static Row of(Class<?> group, MethodHandle method) {
            MethodType java = method.type();
            FunctionType type = FunctionType.of(java.dropParameterTypes(0, 2).parameterList().stream()
                    .map(Row::wasmType).toArray(ValueType[]::new));
            return java.returnType() == void.class
                    ? new Row(group, type, method)
                    : new Row(group, type.returning(wasmType(java.returnType())),
                            MethodHandles.catchException(method, ErrnoException.class, CODE));
        }

        private static ValueType wasmType(Class<?> java) {
            if (java == int.class) {
                return ValueType.I32;
            }
            if (java == long.class) {
                return ValueType.I64;
            }
            throw new IllegalStateException("bug in Penstock: no WASI function takes " + java);
        }
    }

    private final String module;
    private final Map<Class<?>, Object> groups = new HashMap<>();

    /** The functions under a module name, run by these objects, one for each group. */
    FunctionTable(String module, Object... groups) {
        this.module = module;
        for (Object group : groups) {
            this.groups.put(group.getClass(), group);
        }
    }

    @Override
    public @Nullable Extern resolve(String module, String name) {
        Row row = module.equals(this.module) ? ROWS.get(name) : null;
        return row == null ? null : HostFunction.of(row.type(), row.handle().bindTo(groups.get(row.group()))
                .asType(row.type().toMethodType().insertParameterTypes(0, WasmInstance.class)));
    }
}
