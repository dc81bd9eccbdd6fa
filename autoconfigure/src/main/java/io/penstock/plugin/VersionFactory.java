package io.penstock.plugin;

import io.penstock.plugin.PluginStore.Metadata;
import io.penstock.wasm.api.FunctionType;
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
        PluginAbiSupport support = abis.stream().filter(candidate -> candidate.supports(info)).findFirst()
                .orElse(wasi);
        if (metadata.bytes() > policy.limits().uploadBytes()) {
            throw new PluginTooLargeException(policy.limits().uploadBytes());
        }
        AbiVersion abi = support.prepare(info);
        PluginLimits limits = policy.limits();
        try (AbiSession session = abi.open(limits(info.id(), limits, limits.memoryBytes() / WasmMemory.PAGE_SIZE,
                limits.callTimeout()))) {
            grants.check(info.id(), module, session, limits);
        }
        support.verify(info, module);
        verifiers.forEach(verifier -> verifier.verify(info));
        return new PluginVersion(info, module, policy, abi, listener);
    }

    /** Most bytes of a binary for this plugin. */
    long longestUpload(PluginId id) {
        return policies.policyFor(id, defaults).limits().uploadBytes();
    }

    /** An instance that is not started. */
    GuestInstance instantiate(PluginVersion version, Duration deadline) {
        PluginLimits limits = version.policy().limits();
        return instantiate(version, version.abi().open(
                limits(version.info().id(), limits, limits.memoryBytes() / WasmMemory.PAGE_SIZE, deadline)), deadline);
    }

    /** An instance that is not started, with a session of its own kind. */
    GuestInstance instantiate(PluginVersion version, AbiSession session, Duration deadline) {
        PluginId id = version.info().id();
        PluginLimits limits = version.policy().limits();
        try {
            WasmInstance instance = version.module().instantiate(grants.imports(id, session),
                    limits(id, limits, Grants.pages(limits, session), deadline));
            return new GuestInstance(instance, session);
        } catch (Throwable e) {
            session.close();
            throw e;
        }
    }

    private InstanceLimits limits(PluginId id, PluginLimits limits, long pages, Duration deadline) {
        return new InstanceLimits(pages, limits.tableElements(), limits.objectBytes(), tenants.account(id.tenant()),
                deadline);
    }

    /** The health call of a version, if it has one. */
    static Optional<FunctionType> healthCall(PluginVersion version) {
        return version.function(version.policy().healthExport()).filter(type -> type.params().isEmpty());
    }
}
