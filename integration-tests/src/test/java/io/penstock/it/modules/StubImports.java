package io.penstock.it.modules;

import io.penstock.wasm.WasmEngine;
import io.penstock.wasm.api.Extern;
import io.penstock.wasm.api.ExternType;
import io.penstock.wasm.api.FunctionType;
import io.penstock.wasm.api.HostFunction;
import io.penstock.wasm.api.ImportDescriptor;
import io.penstock.wasm.api.Imports;
import io.penstock.wasm.api.NumberType;
import io.penstock.wasm.api.ReferenceType;
import io.penstock.wasm.api.ValueType;
import io.penstock.wasm.api.WasmModule;
import org.jspecify.annotations.Nullable;

/** Something of the right type for every import: functions that answer one number whatever they are asked. */
public final class StubImports {

    private StubImports() {
    }

    /** Functions return {@code answer} (as far as it fits the type). */
    public static Imports of(WasmEngine engine, WasmModule module, int answer) {
        Imports.Builder imports = Imports.builder();
        for (ImportDescriptor wanted : module.imports()) {
            imports.add(wanted.module(), wanted.name(), stub(engine, wanted.type(), answer));
        }
        return imports.build();
    }

    private static Extern stub(WasmEngine engine, ExternType type, int answer) {
        return switch (type) {
            case ExternType.Function(FunctionType function) ->
                HostFunction.of(function, (caller, args) -> function.results()
                        .stream().map(result -> value(result, answer)).toArray());
            case ExternType.Memory(var limits) -> engine.newMemory(limits);
            case ExternType.Table(var elements, var limits) -> engine.newTable(elements, limits, null);
            case ExternType.Global(var value, boolean mutable) -> engine.newGlobal(value, mutable, value(value, 0));
            case ExternType.Tag tag -> throw new IllegalArgumentException("no stub for " + tag);
        };
    }

    private static @Nullable Object value(ValueType type, int answer) {
        return switch (type) {
            case NumberType.I32 -> answer;
            case NumberType.I64 -> (long) answer;
            case NumberType.F32 -> (float) answer;
            case NumberType.F64 -> (double) answer;
            case ReferenceType reference -> null;
        };
    }
}
