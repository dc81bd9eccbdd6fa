package io.penstock.wasm.bombs;

import io.penstock.wasm.EngineConfig;
import io.penstock.wasm.WasmEngine;
import io.penstock.wasm.api.Feature;
import io.penstock.wasm.api.FunctionType;
import io.penstock.wasm.api.Imports;
import io.penstock.wasm.api.ValueType;
import io.penstock.wasm.api.WasmFunction;
import io.penstock.wasm.api.WasmInstance;
import io.penstock.wasm.api.WasmModule;
import io.penstock.wasm.testing.EngineMode;

/**
 * A process that runs each module of {@link DeepCode} whose name contains the third argument in the mode that
 * the first names, and calls it as often as the second says, in the dynamic mode once more when all is optimized. Says the name
 * of each before, and {@link #END} at the end.
 */
final class DeepCodeRun {

    static final String MODULE = "module ";
    static final String END = "all have run";

    /** More than is spent here: all is optimized together. */
    private static final int MUCH = 1_000_000_000;

    private DeepCodeRun() {
    }

    /** The process. */
    public static void main(String[] arguments) {
        EngineMode mode = EngineMode.valueOf(arguments[0]);
        int calls = Integer.parseInt(arguments[1]);
        String wanted = arguments[2];
        EngineConfig config = mode.config().with(Feature.THREADS).withTierUpBudget(MUCH);
        Imports imports = Imports.builder()
                .function("h", "h", FunctionType.of(ValueType.I32).returning(ValueType.I32), (caller, args) -> args)
                .build();
        try (WasmEngine engine = WasmEngine.create(config)) {
            for (DeepCode code : DeepCode.all()) {
                if (code.name().contains(wanted)) {
                    System.out.println(MODULE + code.name());
                    try (WasmModule module = engine.compile(code.module().get());
                            WasmInstance instance = module.instantiate(imports)) {
                        WasmFunction f = instance.function("f").orElseThrow();
                        call(f, calls);
                        if (mode == EngineMode.DYNAMIC) {
                            module.tierUp().toCompletableFuture().join();
                            call(f, calls);
                        }
                    }
                }
            }
        }
        System.out.println(END);
    }

    private static void call(WasmFunction f, int times) {
        for (int i = 0; i < times; i++) {
            var _ = f.invoke(0);
        }
    }
}
