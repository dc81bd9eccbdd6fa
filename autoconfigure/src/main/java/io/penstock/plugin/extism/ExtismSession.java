package io.penstock.plugin.extism;

import io.penstock.abi.extism.ExtismException;
import io.penstock.abi.extism.ExtismGuest;
import io.penstock.abi.wasi.WasiExit;
import io.penstock.abi.wasi.WasiPreview1;
import io.penstock.plugin.AbiSession;
import io.penstock.plugin.GuestContext;
import io.penstock.plugin.InvalidArgumentsException;
import io.penstock.plugin.OutputTooLargeException;
import io.penstock.plugin.PluginFailedException;
import io.penstock.plugin.PluginId;
import io.penstock.plugin.UnknownExportException;
import io.penstock.wasm.api.GuestCall;
import io.penstock.wasm.api.Imports;
import io.penstock.wasm.api.WasmFunction;
import io.penstock.wasm.api.WasmInstance;
import java.time.Duration;
import java.util.List;

/** An instance of an Extism plugin: with the modules it is linked with, and a process of WASI. */
final class ExtismSession implements AbiSession {

    private final PluginId id;
    private final ExtismGuest guest;
    private final WasiPreview1 wasi;
    private final Imports imports;
    private final List<AutoCloseable> linked;
    private final PluginManifest manifest;
    private boolean exited;

    ExtismSession(PluginId id, ExtismGuest guest, WasiPreview1 wasi, Imports imports, List<AutoCloseable> linked,
            PluginManifest manifest) {
        this.id = id;
        this.guest = guest;
        this.wasi = wasi;
        this.imports = imports;
        this.linked = linked;
        this.manifest = manifest;
    }

    @Override
    public Imports imports() {
        return imports;
    }

    @Override
    public long memoryBytes() {
        return manifest.memory().mostBytes();
    }

    @Override
    public void start(WasmInstance instance) {
        guest.start(instance);
    }

    @Override
    public byte[] call(GuestContext context, String export, byte[] input) {
        WasmInstance instance = context.instance();
        WasmFunction function = instance.function(export).orElseThrow(() -> new UnknownExportException(id, export));
        if (!ExtismGuest.isCallable(function.type())) {
            throw new InvalidArgumentsException(
                    "function \"" + export + "\" takes no bytes: expected () -> (i32), found "
                            + function.type());
        }
        Duration timeout = manifest.timeout();
        try (GuestCall _ = timeout == null ? instance.beginCall() : instance.beginCall(timeout)) {
            byte[] output = guest.call(instance, export, input);
            if (output.length > context.outputLimit()) {
                throw new OutputTooLargeException(id, context.outputLimit(), output.length);
            }
            return output;
        } catch (ExtismException e) {
            throw new PluginFailedException(id, String.valueOf(e.getMessage()));
        } catch (WasiExit exit) {
            exited = true;
            if (exit.exitCode() == 0) {
                return guest.output();
            }
            throw exit;
        }
    }

    @Override
    public boolean reset() {
        return !exited && linked.isEmpty();
    }

    @Override
    public void close() {
        close(linked, wasi);
    }

    static void close(List<AutoCloseable> linked, WasiPreview1 wasi) {
        wasi.close();
        for (AutoCloseable part : linked) {
            try {
                part.close();
            } catch (RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new IllegalStateException("modules and instances throw nothing at their close", e);
            }
        }
    }
}
