package io.penstock.it.conformance;

import static io.penstock.wasm.api.ValueType.F32;
import static io.penstock.wasm.api.ValueType.F64;
import static io.penstock.wasm.api.ValueType.FUNCREF;
import static io.penstock.wasm.api.ValueType.I32;
import static io.penstock.wasm.api.ValueType.I64;

import io.penstock.wasm.WasmEngine;
import io.penstock.wasm.api.AddressType;
import io.penstock.wasm.api.ExternType;
import io.penstock.wasm.api.FunctionType;
import io.penstock.wasm.api.Imports;
import io.penstock.wasm.api.Limits;
import io.penstock.wasm.api.ValueType;

/** The host module every script may import from (the suite's {@code interpreter/README.md} defines it). */
final class SpectestModule {

    private SpectestModule() {
    }

    /** A fresh one: scripts change its memory and table. */
    static Imports create(WasmEngine engine) {
        Imports.Builder imports = Imports.builder()
                .add("spectest", "global_i32", engine.newGlobal(I32, false, 666))
                .add("spectest", "global_i64", engine.newGlobal(I64, false, 666L))
                .add("spectest", "global_f32", engine.newGlobal(F32, false, 666.6f))
                .add("spectest", "global_f64", engine.newGlobal(F64, false, 666.6))
                .add("spectest", "table", engine.newTable(FUNCREF, Limits.between(10, 20), null))
                .add("spectest", "table64",
                        engine.newTable(new ExternType.Table(FUNCREF, Limits.between(10, 20), AddressType.I64), null))
                .add("spectest", "shared_memory",
                        engine.newMemory(new ExternType.Memory(Limits.between(1, 2), AddressType.I32, true)))
                .add("spectest", "memory", engine.newMemory(Limits.between(1, 2)));
        print(imports, "print");
        print(imports, "print_i32", I32);
        print(imports, "print_i64", I64);
        print(imports, "print_f32", F32);
        print(imports, "print_f64", F64);
        print(imports, "print_i32_f32", I32, F32);
        print(imports, "print_f64_f64", F64, F64);
        return imports.build();
    }

    private static void print(Imports.Builder imports, String name, ValueType... params) {
        imports.function("spectest", name, FunctionType.of(params), (caller, args) -> null);
    }
}
