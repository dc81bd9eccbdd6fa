package io.penstock.plugin.binding;

import io.penstock.abi.extism.ExtismGuest;
import io.penstock.plugin.GuestContext;
import io.penstock.plugin.PluginId;
import io.penstock.plugin.PluginImports;
import io.penstock.wasm.api.FunctionType;
import io.penstock.wasm.api.Imports;
import io.penstock.wasm.api.WasmInstance;
import io.penstock.wasm.api.WasmMemory;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

/** The host functions of beans, for plugins that are granted them. Safe for use by several threads. */
public final class HostModules implements PluginImports {

    private static final Set<Class<?>> INJECTED = Set.of(GuestContext.class, PluginId.class, WasmInstance.class,
            WasmMemory.class);

    private final Map<String, Map<String, io.penstock.wasm.api.HostFunction>> functions = new HashMap<>();
    private final List<HostFunctionGrants> grants;

    /**
     * The functions of these beans.
     *
     * @param beans whose classes have {@link HostModule}
     * @throws InvalidBindingException when a function cannot be bound
     */
    public HostModules(Collection<?> beans, List<HostFunctionGrants> grants, JsonMapper json) {
        this.grants = List.copyOf(grants);
        beans.forEach(bean -> add(bean, json));
    }

    private void add(Object bean, JsonMapper json) {
        Class<?> type = bean.getClass();
        HostModule module = org.springframework.core.annotation.AnnotationUtils.findAnnotation(type, HostModule.class);
        if (module == null) {
            throw new InvalidBindingException(type.getName(), "has no @HostModule", "Annotate it");
        }
        for (Method method : org.springframework.util.ReflectionUtils.getUniqueDeclaredMethods(
                org.springframework.util.ClassUtils.getUserClass(type))) {
            HostFunction annotation = method.getAnnotation(HostFunction.class);
            if (annotation != null) {
                String name = annotation.value().isEmpty() ? method.getName() : annotation.value();
                if (functions.computeIfAbsent(module.value(), _ -> new HashMap<>())
                        .put(name, bind(bean, method, module.value(), json)) != null) {
                    throw new InvalidBindingException(Signature.place(method),
                            "is a second function " + module.value() + "." + name, "Rename one of them");
                }
            }
        }
    }

    private static io.penstock.wasm.api.HostFunction bind(Object bean, Method method, String module,
            JsonMapper json) {
        Signature signature = Signature.of(method, HostModules::isInjected, json);
        if (signature.shape() == Signature.Shape.FLUX || signature.shape() == Signature.Shape.EACH) {
            throw new InvalidBindingException(Signature.place(method), "takes or returns a Flux",
                    "Return a Mono, or a List");
        }
        method.setAccessible(true);
        boolean extism = module.equals(ExtismGuest.USER_MODULE);
        GuestBytes guestBytes = extism ? GuestBytes.IN_BLOCKS : GuestBytes.IN_MEMORY;
        FunctionType type = extism ? signature.typeWithBlocks() : signature.type();
        return io.penstock.wasm.api.HostFunction.of(type,
                (caller, args) -> call(bean, method, signature, guestBytes, caller, args));
    }

    private static boolean isInjected(Parameter parameter) {
        return INJECTED.contains(parameter.getType()) || parameter.isAnnotationPresent(Tenant.class);
    }

    private static @Nullable Object @Nullable [] call(Object bean, Method method, Signature signature,
            GuestBytes guestBytes, WasmInstance caller, @Nullable Object[] args) throws Throwable {
        GuestContext context = GuestContext.current()
                .orElseThrow(() -> new IllegalStateException(Signature.place(method) + " is called outside of a call"));
        Object result = invoke(bean, method, arguments(method, signature, guestBytes, context, caller, args));
        if (result instanceof Mono<?> mono) {
            result = context.await(mono);
        }
        return switch (signature.result()) {
            case null -> null;
            case Crossing.Numbers number -> new Object[]{number.toGuest(required(method, result))};
            case Crossing.Bytes bytes -> new Object[]{
                    guestBytes.write(context, caller, result == null ? new byte[0] : bytes.encode(result))};
        };
    }

    private static Object required(Method method, @Nullable Object result) {
        if (result == null) {
            throw new IllegalStateException(Signature.place(method) + " gave no value");
        }
        return result;
    }

    private static @Nullable Object[] arguments(Method method, Signature signature, GuestBytes guestBytes,
            GuestContext context, WasmInstance caller, @Nullable Object[] args) {
        Parameter[] parameters = method.getParameters();
        @Nullable
        Object[] values = new Object[parameters.length];
        int at = 0;
        for (int i = 0; i < values.length; i++) {
            switch (signature.params().get(i)) {
                case null -> values[i] = injected(parameters[i], context, caller);
                case Crossing.Numbers number -> values[i] = number.toHost(args[at++]);
                case Crossing.Bytes bytes -> {
                    values[i] = bytes.decode(guestBytes.read(context, caller, args, at));
                    at += guestBytes.parameters();
                }
            }
        }
        return values;
    }

    private static Object injected(Parameter parameter, GuestContext context, WasmInstance caller) {
        Class<?> type = parameter.getType();
        if (type == GuestContext.class) {
            return context;
        }
        if (type == WasmInstance.class) {
            return caller;
        }
        if (type == WasmMemory.class) {
            return caller.memory("memory")
                    .orElseThrow(() -> new IllegalStateException("the calling plugin exports no memory"));
        }
        return type == PluginId.class ? context.plugin().id() : context.plugin().id().tenant();
    }

    private static @Nullable Object invoke(Object bean, Method method, @Nullable Object[] values) throws Throwable {
        try {
            return method.invoke(bean, values);
        } catch (InvocationTargetException e) {
            throw e.getCause() != null ? e.getCause() : e;
        }
    }

    @Override
    public Imports importsFor(PluginId id) {
        return (module, name) -> {
            io.penstock.wasm.api.HostFunction function = functions.getOrDefault(module, Map.of()).get(name);
            return function != null && grants.stream().anyMatch(grant -> grant.granted(id, module, name)) ? function
                    : null;
        };
    }
}
