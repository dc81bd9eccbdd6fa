package io.penstock.plugin;

import io.penstock.abi.wasi.WasiPreview1;
import io.penstock.wasm.api.Imports;
import io.penstock.wasm.api.WasmFunction;
import io.penstock.wasm.api.WasmInstance;
import java.util.List;

/** An instance with a process of WASI preview 1 for itself; bytes cross as {@link RawBytes} says. */
final class WasiSession implements AbiSession {

    /**
     * For all plugins: a process that has no input and that nobody hears.
     *
     * @param directories what it sees of the host's files
     */
    record Support(PluginDirectories directories) implements PluginAbiSupport {

        @Override
        public boolean supports(PluginInfo plugin) {
            return true;
        }

        @Override
        public AbiVersion prepare(PluginInfo plugin) {
            return limits -> {
                WasiPreview1.Builder world = WasiPreview1.builder().args(List.of(plugin.id().name()));
                directories.addTo(plugin.id(), world);
                return new WasiSession(world.build());
            };
        }
    }

    private final WasiPreview1 process;

    WasiSession(WasiPreview1 process) {
        this.process = process;
    }

    @Override
    public Imports imports() {
        return process.imports();
    }

    /** Not for commands: their {@code _start} is a call of its own. */
    @Override
    public void start(WasmInstance instance) {
        instance.function("_initialize").filter(function -> function.type().params().isEmpty())
                .ifPresent(WasmFunction::invoke);
    }

    @Override
    public byte[] call(GuestContext context, String export, byte[] input) {
        return RawBytes.call(context, export, input);
    }

    @Override
    public void close() {
        process.close();
    }
}
