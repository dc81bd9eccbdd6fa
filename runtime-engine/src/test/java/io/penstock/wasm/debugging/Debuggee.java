package io.penstock.wasm.debugging;

import io.penstock.wasm.EngineConfig;
import io.penstock.wasm.EngineConfig.Tiering;
import io.penstock.wasm.WasmEngine;
import io.penstock.wasm.api.Imports;
import io.penstock.wasm.api.WasmInstance;
import io.penstock.wasm.api.WasmModule;
import io.penstock.wasm.testing.DebugModules;

/**
 * The process under the debugger: runs functions of a module, whose name is the argument, in code for debugging; with a second
 * argument, without its debug information.
 */
final class Debuggee {

    private Debuggee() {
    }

    /** The process. */
    public static void main(String[] arguments) {
        try (WasmEngine engine = WasmEngine.create(EngineConfig.defaults().withTiering(Tiering.DYNAMIC));
                WasmModule module = engine.compile("calc", module(arguments))) {
            module.tierDown();
            try (WasmInstance instance = module.instantiate(Imports.none())) {
                run(instance, "mean", 30, 12, 2);
                run(instance, "sum", 3);
                run(instance, "far", 20);
            }
        }
    }

    private static byte[] module(String[] arguments) {
        byte[] bytes = DebugModules.bytes(arguments[0]);
        return arguments.length == 1 ? bytes : DebugModules.withoutDebugInformation(bytes);
    }

    private static void run(WasmInstance instance, String function, Object... arguments) {
        instance.function(function).orElseThrow().invoke(arguments);
    }
}
