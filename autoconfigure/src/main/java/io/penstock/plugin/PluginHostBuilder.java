package io.penstock.plugin;

import io.penstock.wasm.WasmEngine;
import java.util.ArrayList;
import java.util.List;

/** Sets up a {@link PluginHost}. Not safe for use by several threads. */
public final class PluginHostBuilder {

    final WasmEngine engine;
    final PluginStore store;
    final List<PluginImports> imports = new ArrayList<>();
    final List<PluginListener> listeners = new ArrayList<>();
    final List<PluginAbiSupport> abis = new ArrayList<>();
    final List<PluginVerifier> verifiers = new ArrayList<>();
    final List<PluginCallDecorator> decorators = new ArrayList<>();
    CallObserver observer = CallObserver.NONE;
    PluginHostSettings settings = PluginHostSettings.defaults();
    PluginPolicies policies = (id, defaults) -> defaults;
    TenantQuotas quotas = tenant -> TenantQuota.unlimited();

    PluginDirectories directories = (id, process) -> {
        // none
    };

    PluginHostBuilder(WasmEngine engine, PluginStore store) {
        this.engine = engine;
        this.store = store;
    }

    /** Replaces the default settings. */
    public PluginHostBuilder settings(PluginHostSettings settings) {
        this.settings = settings;
        return this;
    }

    /** Sets how single plugins are run; without it all are run by the settings' policy. */
    public PluginHostBuilder policies(PluginPolicies policies) {
        this.policies = policies;
        return this;
    }

    /** Sets what tenants may use; without it there is no quota. */
    public PluginHostBuilder quotas(TenantQuotas quotas) {
        this.quotas = quotas;
        return this;
    }

    /** Sets which directories plugins see; without it none. */
    public PluginHostBuilder directories(PluginDirectories directories) {
        this.directories = directories;
        return this;
    }

    /** Adds what plugins may import. */
    public PluginHostBuilder imports(PluginImports granted) {
        imports.add(granted);
        return this;
    }

    /** Adds an ABI. */
    public PluginHostBuilder abi(PluginAbiSupport support) {
        abis.add(support);
        return this;
    }

    /** Adds somebody who looks at each version before it is published. */
    public PluginHostBuilder verifier(PluginVerifier verifier) {
        verifiers.add(verifier);
        return this;
    }

    /** Puts something around each call, outside of what was added before. */
    public PluginHostBuilder decorator(PluginCallDecorator decorator) {
        decorators.add(decorator);
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
     * The host, after it has loaded all that its store holds; blocks meanwhile. Where the newest version of a stored plugin cannot
     * be loaded, the newest one that can be is; what is wrong is logged, stands in the
     * {@link PluginHostStatus#unavailable() status}, and stays where it is.
     *
     * @throws PluginStoreException when the store cannot be read at all
     */
    public PluginHost start() {
        return DefaultPluginHost.start(this);
    }
}
