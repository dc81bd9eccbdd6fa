package io.penstock.plugin.binding;

import io.penstock.plugin.ContractMismatchException;
import io.penstock.plugin.GuestContext;
import io.penstock.plugin.PluginAbi;
import io.penstock.plugin.PluginInfo;
import io.penstock.plugin.RawBytes;
import io.penstock.wasm.api.ExportDescriptor;
import io.penstock.wasm.api.ExternType;
import io.penstock.wasm.api.FunctionType;
import io.penstock.wasm.api.NumberType;
import io.penstock.wasm.api.WasmFunction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

/** One method of an interface and the export it calls. */
record BoundExport(String contract, String export, Signature signature, JsonMapper json) {

    private static final List<FunctionType> EXTISM = List.of(FunctionType.of(),
            FunctionType.of().returning(NumberType.I32));

    /**
     * Whether a plugin has the export.
     *
     * @throws ContractMismatchException when it has not
     */
    void verify(PluginInfo plugin) {
        if (plugin.abi() == PluginAbi.EXTISM) {
            require(plugin, export, EXTISM);
            return;
        }
        require(plugin, export, List.of(signature.type()));
        if (signature.takesBytes()) {
            require(plugin, RawBytes.ALLOCATE, List.of(RawBytes.ALLOCATE_TYPE));
        }
        if ((signature.takesBytes() || signature.returnsBytes())
                && plugin.exports().stream().noneMatch(e -> e.name().equals("memory")
                        && e.type() instanceof ExternType.Memory)) {
            throw new ContractMismatchException(contract, "memory", "memory", found(plugin, "memory"));
        }
    }

    private void require(PluginInfo plugin, String name, List<FunctionType> types) {
        boolean fits = plugin.exports().stream().filter(e -> e.name().equals(name)).map(ExportDescriptor::type)
                .anyMatch(type -> type instanceof ExternType.Function function && types.contains(function.type()));
        if (!fits) {
            throw new ContractMismatchException(contract, name, "func " + types.getLast(), found(plugin, name));
        }
    }

    private static String found(PluginInfo plugin, String name) {
        return plugin.exports().stream().filter(e -> e.name().equals(name)).map(e -> e.type().toString()).findFirst()
                .orElse("nothing");
    }

    /** Calls it, on a guest thread. */
    @Nullable
    Object call(GuestContext context, @Nullable Object[] args) {
        try {
            return context.plugin().abi() == PluginAbi.EXTISM ? callWithBytes(context, args) : callRaw(context, args);
        } catch (IllegalArgumentException e) {
            throw new ContractMismatchException(contract, export, "a result of the method's type",
                    String.valueOf(e.getMessage()));
        }
    }

    private @Nullable Object callWithBytes(GuestContext context, @Nullable Object[] args) {
        byte[] output = context.call(export, input(args));
        Crossing result = signature.result();
        return result == null ? null : result.decode(output);
    }

    private byte[] input(@Nullable Object[] args) {
        List<Integer> crossing = new ArrayList<>();
        for (int i = 0; i < args.length; i++) {
            if (signature.params().get(i) != null) {
                crossing.add(i);
            }
        }
        Crossing only = crossing.size() == 1 ? signature.params().get(crossing.getFirst()) : null;
        if (only != null) {
            return only.encode(args[crossing.getFirst()]);
        }
        ArrayNode all = json.createArrayNode();
        crossing.forEach(i -> all.addPOJO(args[i]));
        return crossing.isEmpty() ? new byte[0] : json.writeValueAsBytes(all);
    }

    private @Nullable Object callRaw(GuestContext context, @Nullable Object[] args) {
        WasmFunction function = context.instance().function(export).filter(f -> f.type().equals(signature.type()))
                .orElseThrow(() -> new ContractMismatchException(contract, export, "func " + signature.type(),
                        found(context.plugin(), export)));
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < args.length; i++) {
            switch (signature.params().get(i)) {
                case null -> {
                }
                case Crossing.Numbers number -> values.add(number.toGuest(args[i]));
                case Crossing.Bytes bytes -> {
                    byte[] encoded = bytes.encode(args[i]);
                    values.add(RawBytes.write(context, context.instance(), encoded));
                    values.add(encoded.length);
                }
            }
        }
        List<@Nullable Object> results = Arrays.asList(function.invoke(values.toArray()));
        return switch (signature.result()) {
            case null -> null;
            case Crossing.Numbers number -> number.toHost(results.getFirst());
            case Crossing.Bytes bytes ->
                bytes.decode(RawBytes.take(context, context.instance(),
                        results.getFirst() instanceof Long packed ? packed : 0));
        };
    }
}
