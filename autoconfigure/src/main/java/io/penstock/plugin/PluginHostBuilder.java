package io.penstock.plugin;

import io.penstock.wasm.WasmEngine;
import java.util.ArrayList;
import java.util.List;

/** Sets up a {@link PluginHost}. Not safe for use by several threads. */
public final class PluginHostBuilder {

    private final WasmEngine engine;
    private final PluginStore store;
    private final List<PluginImports> imports = new ArrayList<>();
    private final List<PluginListener> listeners = new ArrayList<>();
    private CallObserver observer = CallObserver.NONE;
    private PluginHostSettings settings = PluginHostSettings.defaults();

    PluginHostBuilder(WasmEngine engine, PluginStore store) {
        this.engine = engine;
        this.store = store;
    }

    /** Replaces the default settings. */
    public PluginHostBuilder settings(PluginHostSettings settings) {
        this.settings = settings;
        return this;
    }

    /** Adds what plugins may import. */
    public PluginHostBuilder imports(PluginImports granted) {
        imports.add(granted);
        return this;
    }

    /** Adds somebody who is told what happens. */
    public PluginHostBuilder listener(PluginListener listener) {
        listeners.add(listener);
        return this;
    }

    /** Has installs and calls followed by this observer. */
    public PluginHostBuilder observer(CallObserver observer) {
        this.observer = observer;
        return this;
    }

    /**
     * The host, after it has loaded all that its store holds; blocks meanwhile. A stored plugin that cannot be loaded is logged,
     * stands in the {@link PluginHostStatus#unavailable() status}, and stays where it is.
     *
     * @throws PluginStoreException when the store cannot be read at all
     */
    public PluginHost start() {
        return DefaultPluginHost.start(engine, store, settings, List.copyOf(imports), List.copyOf(listeners),
                observer);
    }
}
