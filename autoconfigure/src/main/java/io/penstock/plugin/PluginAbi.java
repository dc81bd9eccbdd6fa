package io.penstock.plugin;

import io.penstock.abi.wasi.WasiPreview1;
import io.penstock.wasm.api.ExportDescriptor;
import io.penstock.wasm.api.ExternType;
import io.penstock.wasm.api.WasmModule;

/** How a plugin wants to be started and called; told from its imports and exports. */
public enum PluginAbi {

    /** Plain exports, nothing from WASI. */
    RAW("raw"),
    /** A WASI preview 1 command: exports {@code _start} without parameters, which runs it once from begin to end. */
    WASI_COMMAND("wasi-command"),
    /** A WASI preview 1 reactor: {@code _initialize} is called first, if it is there, then exports are. */
    WASI_REACTOR("wasi-reactor"),
    /** An Extism plugin: imports something of a module whose name begins with {@code extism:host/}. */
    EXTISM("extism");

    private static final String EXTISM_PREFIX = "extism:host/";

    private final String text;

    PluginAbi(String text) {
        this.text = text;
    }

    /** The ABI of a module. An import from {@code extism:host/…} wins over {@code _start}. */
    public static PluginAbi of(WasmModule module) {
        if (module.imports().stream().anyMatch(i -> i.module().startsWith(EXTISM_PREFIX))) {
            return EXTISM;
        }
        if (exportsFunction(module, "_start")) {
            return WASI_COMMAND;
        }
        if (exportsFunction(module, "_initialize")
                || module.imports().stream().anyMatch(i -> i.module().equals(WasiPreview1.MODULE))) {
            return WASI_REACTOR;
        }
        return RAW;
    }

    /** Whether it exports a function of this name that can be called just so. */
    static boolean exportsFunction(WasmModule module, String name) {
        for (ExportDescriptor export : module.exports()) {
            if (export.name().equals(name)) {
                return export.type() instanceof ExternType.Function function && function.type().params().isEmpty();
            }
        }
        return false;
    }

    /** The name in JSON and metrics: {@code raw}, {@code wasi-command}, {@code wasi-reactor} or {@code extism}. */
    @Override
    public String toString() {
        return text;
    }
}
