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

    private volatile PluginInfo info;
    private final WasmModule module;
    private final PluginPolicy policy;
    private final AbiVersion abi;
    private final InstancePool pool;
    private final PluginListener listener;
    private volatile boolean published;
    private volatile boolean longCalls;

    // guarded by this
    private int users;
    private boolean retired;

    PluginVersion(PluginInfo info, WasmModule module, PluginPolicy policy, AbiVersion abi,
            PluginListener listener) {
        this.info = info;
        this.module = module;
        this.policy = policy;
        this.abi = abi;
        this.listener = listener;
        this.pool = new InstancePool(policy.instances());
    }

    /** Which revision it becomes, and when, is only known when it is published. */
    void publishedAs(PluginInfo as) {
        info = as;
        this.published = true;
    }

    PluginListener listener() {
        return listener;
    }

    PluginPolicy policy() {
        return policy;
    }

    AbiVersion abi() {
        return abi;
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

    /** Whether the call that ended last had computed for long. */
    boolean hasLongCalls() {
        return longCalls;
    }

    void hasLongCalls(boolean last) {
        longCalls = last;
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
        if (published) {
            listener.drained(info);
        }
    }
}
