package io.penstock.plugin;

import io.penstock.wasm.api.ExternType;
import io.penstock.wasm.api.FunctionType;
import io.penstock.wasm.api.WasmModule;
import java.util.Optional;

/**
 * One version of a plugin: its module and idle instances. Calls retain it; it is closed when it was retired (replaced,
 * removed) and the last call has released it.
 */
final class PluginVersion {

    private final PluginInfo info;
    private final WasmModule module;
    private final InstancePool pool;

    // guarded by this
    private int users;
    private boolean retired;

    PluginVersion(PluginInfo info, WasmModule module, InstancePool pool) {
        this.info = info;
        this.module = module;
        this.pool = pool;
    }

    PluginInfo info() {
        return info;
    }

    WasmModule module() {
        return module;
    }

    InstancePool pool() {
        return pool;
    }

    /** The type of the exported function of this name. */
    Optional<FunctionType> function(String name) {
        return info.exports().stream().filter(export -> export.name().equals(name))
                .filter(export -> export.type() instanceof ExternType.Function)
                .map(export -> ((ExternType.Function) export.type()).type()).findFirst();
    }

    /** Keeps it open until {@link #release}; false when it is retired. */
    synchronized boolean retain() {
        if (retired) {
            return false;
        }
        users++;
        return true;
    }

    void release() {
        synchronized (this) {
            users--;
            if (!retired || users > 0) {
                return;
            }
        }
        close();
    }

    /** Allows no new calls, and closes it as soon as the present ones have ended. Idempotent. */
    void retire() {
        synchronized (this) {
            if (retired) {
                return;
            }
            retired = true;
            if (users > 0) {
                return;
            }
        }
        close();
    }

    private void close() {
        pool.close();
        module.close();
    }
}
