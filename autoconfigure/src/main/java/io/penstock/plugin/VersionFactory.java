package io.penstock.plugin;

import io.penstock.plugin.PluginStore.Metadata;
import io.penstock.wasm.api.FunctionType;
import io.penstock.wasm.api.Imports;
import io.penstock.wasm.api.InstanceLimits;
import io.penstock.wasm.api.WasmInstance;
import io.penstock.wasm.api.WasmMemory;
import io.penstock.wasm.api.WasmModule;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Makes versions out of modules, and instances out of versions. */
final class VersionFactory {

    private final PluginPolicy defaults;
    private final PluginPolicies policies;
    private final Grants grants;
    private final List<PluginAbiSupport> abis;
    private final PluginAbiSupport wasi;
    private final List<PluginVerifier> verifiers;
    private final Tenants tenants;
    private final PluginListener listener;

    VersionFactory(PluginHostBuilder builder, Tenants tenants, PluginListener listener) {
        this.defaults = builder.settings.policy();
        this.policies = builder.policies;
        this.grants = new Grants(List.copyOf(builder.imports));
        this.abis = List.copyOf(builder.abis);
        this.wasi = new WasiSession.Support(builder.directories);
        this.verifiers = List.copyOf(builder.verifiers);
        this.tenants = tenants;
        this.listener = listener;
    }

    /**
     * A version that nobody calls yet.
     *
     * @throws PluginException when the module may not be published
     */
    PluginVersion create(WasmModule module, Metadata metadata) {
        PluginInfo info = new PluginInfo(metadata.id(), metadata.revision(), metadata.digest(), metadata.bytes(),
                PluginAbi.of(module), module.exports(), metadata.installedAt());
        PluginPolicy policy = policies.policyFor(info.id(), defaults);
        PluginAbiSupport abi = abis.stream().filter(support -> support.supports(info)).findFirst()
                .orElse(wasi);
        if (metadata.bytes() > policy.limits().uploadBytes()) {
            throw new PluginTooLargeException(policy.limits().uploadBytes());
        }
        try (AbiSession session = abi.open(info)) {
            grants.check(info.id(), module, session, policy.limits());
        }
        abi.verify(info, module);
        verifiers.forEach(verifier -> verifier.verify(info));
        return new PluginVersion(info, module, policy, abi, listener);
    }

    /** Most bytes of a binary for this plugin. */
    long longestUpload(PluginId id) {
        return policies.policyFor(id, defaults).limits().uploadBytes();
    }

    /** An instance that is not started. */
    GuestInstance instantiate(PluginVersion version, AbiSession session, Duration deadline) {
        PluginInfo info = version.info();
        PluginLimits limits = version.policy().limits();
        try {
            Imports imports = grants.imports(info.id(), session);
            WasmInstance instance = version.module().instantiate(imports,
                    new InstanceLimits(limits.memoryBytes() / WasmMemory.PAGE_SIZE, limits.tableElements(),
                            tenants.account(info.id().tenant()), deadline));
            return new GuestInstance(instance, session);
        } catch (Throwable e) {
            session.close();
            throw e;
        }
    }

    /** The health call of a version, if it has one. */
    static Optional<FunctionType> healthCall(PluginVersion version) {
        return version.function(version.policy().healthExport()).filter(type -> type.params().isEmpty());
    }
}
