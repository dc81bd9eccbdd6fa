package io.penstock.wasm.api;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a module's imports come from: module name → field name → function, memory, table, global or tag. Nothing that is
 * not in here can be imported.
 */
@FunctionalInterface
public interface Imports {

    /** What stands under the two names, or null. */
    @Nullable
    Extern resolve(String module, String name);

    /** No imports at all. */
    static Imports none() {
        return (module, name) -> null;
    }

    /** These imports, and where they have nothing, those of {@code other}. */
    default Imports orElse(Imports other) {
        return (module, name) -> {
            Extern found = resolve(module, name);
            return found != null ? found : other.resolve(module, name);
        };
    }

    /** A new builder. */
    static Builder builder() {
        return new Builder();
    }

    /** Collects imports. Not safe for use by several threads. */
    final class Builder {

        private final Map<String, Map<String, Extern>> modules = new HashMap<>();

        private Builder() {
        }

        /** Adds one import; a later one under the same names replaces it. */
        public Builder add(String module, String name, Extern value) {
            Map<String, Extern> fields = modules.get(module);
            if (fields == null) {
                fields = new HashMap<>();
                modules.put(module, fields);
            }
            fields.put(name, value);
            return this;
        }

        /** Adds a host function with boxed values. */
        public Builder function(String module, String name, FunctionType type, HostFunction.Body body) {
            return add(module, name, HostFunction.of(type, body));
        }

        /** Adds all exports of an instance under a module name. */
        public Builder instance(String module, WasmInstance instance) {
            instance.exports().forEach((name, value) -> add(module, name, value));
            return this;
        }

        /** The imports collected so far; later changes of the builder do not show. */
        public Imports build() {
            Map<String, Map<String, Extern>> copy = new HashMap<>();
            for (Map.Entry<String, Map<String, Extern>> module : modules.entrySet()) {
                copy.put(module.getKey(), Map.copyOf(module.getValue()));
            }
            return new Known(copy);
        }

        private record Known(Map<String, Map<String, Extern>> modules) implements Imports {

            @Override
            public @Nullable Extern resolve(String module, String name) {
                Map<String, Extern> fields = modules.get(module);
                return fields == null ? null : fields.get(name);
            }
        }
    }
}
