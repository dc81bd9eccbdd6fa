package io.penstock.plugin.extism;

import io.penstock.abi.extism.ExtismGuest;
import io.penstock.abi.extism.ExtismVariables;
import io.penstock.abi.wasi.WasiPreview1;
import io.penstock.plugin.AbiSession;
import io.penstock.plugin.PluginAbi;
import io.penstock.plugin.PluginAbiSupport;
import io.penstock.plugin.PluginId;
import io.penstock.plugin.PluginInfo;
import io.penstock.plugin.PluginListener;
import io.penstock.wasm.WasmEngine;
import io.penstock.wasm.api.Imports;
import io.penstock.wasm.api.WasmInstance;
import io.penstock.wasm.api.WasmMemory;
import io.penstock.wasm.api.WasmModule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Runs plugins of the Extism ABI by their manifests. The instances of one revision of a plugin share its variables. Safe for
 * use by several threads.
 */
public final class ExtismSupport implements PluginAbiSupport, PluginListener {

    private final WasmEngine engine;
    private final PluginManifests manifests;
    private final HttpRequests http;
    private final Map<PluginId, Revision> revisions = new ConcurrentHashMap<>();

    /** The variables of one revision. */
    private record Revision(long number, ExtismVariables variables) {
    }

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
    public AbiSession open(PluginInfo plugin) {
        PluginId id = plugin.id();
        PluginManifest manifest = manifests.find(id);
        ExtismGrants grants = manifests.grants();
        Long pages = manifest.memory().maxPages();
        ExtismGuest guest = ExtismGuest.builder(engine)
                .config(manifest.config())
                .variables(variables(plugin, manifest, grants))
                .log(new GuestLog(id))
                .http(http.of(id, manifests))
                .memoryBytes(Math.min(grants.sharedMemoryBytes(),
                        pages == null ? Long.MAX_VALUE : Math.min(pages, 1 << 16) * WasmMemory.PAGE_SIZE))
                .build();
        WasiPreview1.Builder world = WasiPreview1.builder().args(List.of(id.name()));
        manifests.addTo(id, world);
        WasiPreview1 wasi = world.build();
        List<AutoCloseable> linked = new ArrayList<>();
        try {
            Imports imports = guest.imports().orElse(wasi.imports());
            for (PluginManifest.Module more : manifest.modules()) {
                WasmModule module = engine.compile(id + ":" + more.name(), more.data());
                linked.addFirst(module);
                WasmInstance instance = module.instantiate(imports);
                linked.addFirst(instance);
                imports = imports.orElse(Imports.builder().instance(more.name(), instance).build());
            }
            return new ExtismSession(id, guest, wasi, imports, linked, manifest.timeout());
        } catch (Throwable e) {
            ExtismSession.close(linked, wasi);
            throw e;
        }
    }

    private ExtismVariables variables(PluginInfo plugin, PluginManifest manifest, ExtismGrants grants) {
        Long most = manifest.memory().maxVarBytes();
        return revisions.compute(plugin.id(), (_, old) -> old != null && old.number() == plugin.revision() ? old
                : new Revision(plugin.revision(), new ExtismVariables(
                        Math.min(grants.variableBytes(), most == null ? Long.MAX_VALUE : most))))
                .variables();
    }

    @Override
    public void removed(PluginId id) {
        revisions.remove(id);
    }
}
