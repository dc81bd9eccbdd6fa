package io.penstock.plugin.binding;

import io.penstock.plugin.PluginId;
import io.penstock.plugin.PluginInfo;
import io.penstock.plugin.PluginVerifier;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import tools.jackson.databind.json.JsonMapper;

/** What an interface asks of the plugins of its name. Immutable. */
public final class PluginContract implements PluginVerifier {

    private final Class<?> type;
    private final String name;
    private final String tenant;
    private final Map<Method, BoundExport> exports = new LinkedHashMap<>();

    /**
     * The contract of an interface.
     *
     * @param type an interface with {@link WasmPlugin}
     * @param placeholders resolves {@code ${…}}
     * @throws InvalidBindingException when it cannot be bound
     */
    public PluginContract(Class<?> type, JsonMapper json, UnaryOperator<String> placeholders) {
        WasmPlugin annotation = type.getAnnotation(WasmPlugin.class);
        if (!type.isInterface() || annotation == null) {
            throw new InvalidBindingException(type.getName(), "is not an interface with @WasmPlugin",
                    "Make it an interface, and annotate it with @WasmPlugin(\"name\")");
        }
        this.type = type;
        this.name = placeholders.apply(annotation.value());
        this.tenant = placeholders.apply(annotation.tenant());
        try {
            PluginId _ = new PluginId(tenant.isEmpty() ? "any" : tenant, name);
        } catch (IllegalArgumentException e) {
            throw new InvalidBindingException(type.getName(), "does not name a plugin: " + e.getMessage(),
                    "Give @WasmPlugin the name that plugins are installed under");
        }
        Method[] methods = type.getMethods();
        // Which export a mismatch names first should not depend on the JVM.
        Arrays.sort(methods, Comparator.comparing(Method::getName).thenComparing(Method::toString));
        for (Method method : methods) {
            if (Modifier.isAbstract(method.getModifiers())) {
                WasmExport renamed = method.getAnnotation(WasmExport.class);
                exports.put(method,
                        new BoundExport(type.getName(), renamed == null ? method.getName() : renamed.value(),
                                Signature.of(method, parameter -> parameter.isAnnotationPresent(Tenant.class), json),
                                json));
            }
        }
    }

    Class<?> type() {
        return type;
    }

    String name() {
        return name;
    }

    /** The tenant, or empty when that depends on the call. */
    String tenant() {
        return tenant;
    }

    BoundExport export(Method method) {
        BoundExport export = exports.get(method);
        if (export == null) {
            throw new IllegalArgumentException(method + " calls no export");
        }
        return export;
    }

    @Override
    public void verify(PluginInfo plugin) {
        if (plugin.id().name().equals(name) && (tenant.isEmpty() || plugin.id().tenant().equals(tenant))) {
            exports.values().forEach(export -> export.verify(plugin));
        }
    }
}
