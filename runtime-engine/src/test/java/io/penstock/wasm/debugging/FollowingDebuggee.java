package io.penstock.wasm.debugging;

import io.penstock.wasm.EngineConfig;
import io.penstock.wasm.EngineConfig.Tool;
import io.penstock.wasm.WasmEngine;
import io.penstock.wasm.api.EngineListener;
import io.penstock.wasm.api.Imports;
import io.penstock.wasm.api.WasmInstance;
import io.penstock.wasm.api.WasmModule;
import io.penstock.wasm.testing.DebugModules;
import java.nio.charset.StandardCharsets;
import java.util.Scanner;
import java.util.Set;

/**
 * A process whose engine follows debuggers. It says on its standard output when a module is tiered down and no longer, and calls
 * a function at each line of its standard input.
 */
final class FollowingDebuggee {

    static final String READY = "ready";
    static final String CALLED = "called";
    static final String TIERED_DOWN = "tiered down";
    static final String ENDED = "debugging ended";

    private FollowingDebuggee() {
    }

    /** The process. */
    public static void main(String[] arguments) {
        EngineListener listener = new EngineListener() {
            @Override
            public void tieredDown(String moduleName) {
                System.out.println(TIERED_DOWN);
            }

            @Override
            public void debuggingEnded(String moduleName) {
                System.out.println(ENDED);
            }
        };
        EngineConfig config = EngineConfig.defaults().withFollowedTools(Set.of(Tool.DEBUGGER)).withListener(listener);
        try (WasmEngine engine = WasmEngine.create(config);
                WasmModule module = engine.compile("calc", DebugModules.bytes(arguments[0]));
                WasmInstance instance = module.instantiate(Imports.none());
                Scanner input = new Scanner(System.in, StandardCharsets.UTF_8)) {
            System.out.println(READY);
            while (input.hasNextLine()) {
                input.nextLine();
                instance.function("mean").orElseThrow().invoke(30, 12, 2);
                System.out.println(CALLED);
            }
        }
    }
}
