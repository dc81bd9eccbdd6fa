package io.penstock.plugin.extism;

import io.penstock.abi.extism.ExtismGuest;
import io.penstock.abi.extism.ExtismHttp;
import io.penstock.abi.extism.ExtismVariables;
import io.penstock.abi.wasi.WasiPreview1;
import io.penstock.plugin.AbiSession;
import io.penstock.plugin.AbiVersion;
import io.penstock.plugin.PluginAbi;
import io.penstock.plugin.PluginAbiSupport;
import io.penstock.plugin.PluginId;
import io.penstock.plugin.PluginInfo;
import io.penstock.wasm.WasmEngine;
import io.penstock.wasm.api.Imports;
import io.penstock.wasm.api.InstanceLimits;
import io.penstock.wasm.api.WasmInstance;
import io.penstock.wasm.api.WasmMemory;
import io.penstock.wasm.api.WasmModule;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Runs plugins of the Extism ABI by their manifests. A version of a plugin keeps the manifest that was there when it was set up; its
 * instances share its variables. Safe for use by several threads.
 */
public final class ExtismSupport implements PluginAbiSupport {

    private final WasmEngine engine;
    private final PluginManifests manifests;
    private final HttpRequests http;

    /** Plugins on this engine. */
    public ExtismSupport(WasmEngine engine, PluginManifests manifests, HttpRequests http) {
        this.engine = engine;
        this.manifests = manifests;
        this.http = http;
    }

    @Override
    public boolean supports(PluginInfo plugin) {
        return plugin.abi() == PluginAbi.EXTISM;
    }

    @Override
    public AbiVersion prepare(PluginInfo plugin) {
        PluginManifest manifest = manifests.find(plugin.id());
        ExtismGrants grants = manifests.grants();
        ExtismVariables variables = new ExtismVariables(
                least(grants.variableBytes(), manifest.memory().maxVarBytes()));
        ExtismHttp requests = http.of(manifest, grants);
        return limits -> {
            ExtismGuest guest = ExtismGuest.builder(engine)
                    .config(manifest.config())
                    .variables(variables)
                    .log(new GuestLog(plugin.id()))
                    .http(requests)
                    .memoryBytes(Math.min(grants.sharedMemoryBytes(), manifest.memory().mostBytes()))
                    .build();
            return open(plugin.id(), manifest, guest, limits);
        };
    }

    private static long least(long granted, @Nullable Long wanted) {
        return wanted == null ? granted : Math.min(granted, wanted);
    }

    private AbiSession open(PluginId id, PluginManifest manifest, ExtismGuest guest, InstanceLimits limits) {
        WasiPreview1.Builder world = WasiPreview1.builder().args(List.of(id.name()));
        manifests.open(id, manifest, world);
        WasiPreview1 wasi = world.build();
        InstanceLimits each = new InstanceLimits(
                Math.min(limits.maxMemoryPages(), manifest.memory().mostBytes() / WasmMemory.PAGE_SIZE),
                limits.maxTableElements(), limits.maxObjectBytes(), limits.memory(), limits.deadline());
        List<AutoCloseable> linked = new ArrayList<>();
        try {
            Imports imports = guest.imports().orElse(wasi.imports());
            for (PluginManifest.Module more : manifest.modules()) {
                WasmModule module = engine.compile(id + ":" + more.name(), more.data());
                linked.addFirst(module);
                WasmInstance instance = module.instantiate(imports, each);
                linked.addFirst(instance);
                imports = imports.orElse(Imports.builder().instance(more.name(), instance).build());
            }
            return new ExtismSession(id, guest, wasi, imports, linked, manifest);
        } catch (Throwable e) {
            ExtismSession.close(linked, wasi);
            throw e;
        }
    }
}
