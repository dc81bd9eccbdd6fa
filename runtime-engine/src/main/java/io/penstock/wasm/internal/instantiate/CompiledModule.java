package io.penstock.wasm.internal.instantiate;

import io.penstock.wasm.api.EngineListener;
import io.penstock.wasm.api.ExportDescriptor;
import io.penstock.wasm.api.ExternType;
import io.penstock.wasm.api.FunctionStatistics;
import io.penstock.wasm.api.ImportDescriptor;
import io.penstock.wasm.api.Imports;
import io.penstock.wasm.api.InstanceLimits;
import io.penstock.wasm.api.ModuleStatistics;
import io.penstock.wasm.api.Tier;
import io.penstock.wasm.api.WasmInstance;
import io.penstock.wasm.api.WasmModule;
import io.penstock.wasm.internal.module.ModuleInfo;
import io.penstock.wasm.internal.runtime.EngineServices;
import io.penstock.wasm.internal.runtime.ModuleCode;
import io.penstock.wasm.internal.trace.ModuleCounters;
import java.lang.ref.Cleaner;
import java.time.Duration;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.RandomAccess;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A module: what its binary says, and its code. */
public final class CompiledModule implements WasmModule {

    private final Optional<String> name;
    private final ModuleInfo info;
    private final ModuleCode code;
    private final ModuleCounters counters;
    private final Instantiator instantiator;
    private final Release release;
    private final Cleaner.Cleanable cleanable;

    /** Tells the listener once that the module is gone; knows nothing of the module, so that it can be dropped. */
    private record Release(String moduleName, EngineListener listener, AtomicBoolean done) implements Runnable {
        @Override
        public void run() {
            if (!done.getAndSet(true)) {
                listener.moduleReleased(moduleName);
            }
        }
    }

    /**
     * A validated module with its code.
     *
     * @param givenName the name it was compiled under, or null for the one in its name section
     * @param counters are told, by these services' listener, what happens to it
     */
    @SuppressWarnings("this-escape") // nobody gets at it before the constructor is done
    public CompiledModule(@Nullable String givenName, ModuleCode code, ModuleCounters counters,
            EngineServices services) {
        this.counters = counters;
        this.code = code;
        info = code.info();
        name = givenName != null ? Optional.of(givenName) : info.name();
        instantiator = new Instantiator(this, code, services);
        release = new Release(code.name(), services.listener(), new AtomicBoolean());
        cleanable = EngineServices.cleaner().register(this, release);
    }

    /** The module's code. */
    public ModuleCode code() {
        return code;
    }

    @Override
    public Optional<String> name() {
        return name;
    }

    @Override
    public List<ImportDescriptor> imports() {
        List<ImportDescriptor> imports = new ArrayList<>();
        for (ModuleInfo.Import each : info.imports()) {
            imports.add(new ImportDescriptor(each.module(), each.name(), each.type()));
        }
        return List.copyOf(imports);
    }

    @Override
    public List<ExportDescriptor> exports() {
        return info.exports().stream().map(export -> new ExportDescriptor(export.name(), type(export))).toList();
    }

    private ExternType type(ModuleInfo.Export export) {
        int index = export.index();
        return switch (export.kind()) {
            case FUNCTION -> new ExternType.Function(info.definedType(index));
            case MEMORY -> info.memories().get(index);
            case TABLE -> info.tables().get(index);
            case GLOBAL -> info.globals().get(index);
            case TAG -> info.tags().get(index);
        };
    }

    @Override
    public List<ExternType.Memory> memories() {
        return info.memories().subList(info.importedMemories(), info.memories().size());
    }

    @Override
    public List<ExternType.Table> tables() {
        return info.tables().subList(info.importedTables(), info.tables().size());
    }

    @Override
    public List<byte[]> customSections(String sectionName) {
        return info.customSections().stream().filter(section -> section.name().equals(sectionName))
                .map(section -> section.content().clone()).toList();
    }

    @Override
    public long size() {
        return info.size();
    }

    @Override
    public int definedFunctions() {
        return code.definedFunctions();
    }

    @Override
    public int compiledFunctions(Tier tier) {
        return code.compiled(tier);
    }

    @Override
    public ModuleStatistics statistics() {
        return counters.statistics(definedFunctions(), code::compiled, code.cachedFunctions(), code.isDebugging());
    }

    @Override
    public List<FunctionStatistics> functions() {
        return new Functions(code);
    }

    /** The defined functions, each looked up when it is asked for. */
    private static final class Functions extends AbstractList<FunctionStatistics> implements RandomAccess {

        private final ModuleCode code;

        Functions(ModuleCode code) {
            this.code = code;
        }

        @Override
        public FunctionStatistics get(int index) {
            return code.statistics(code.info().importedFunctions() + Objects.checkIndex(index, size()));
        }

        @Override
        public int size() {
            return code.definedFunctions();
        }
    }

    @Override
    public void tierDown() {
        code.tierDown();
    }

    @Override
    public CompletionStage<Void> tierUp() {
        return code.tierUp();
    }

    @Override
    public WasmInstance instantiate(Imports imports) {
        return instantiate(imports, InstanceLimits.NONE);
    }

    @Override
    public WasmInstance instantiate(Imports imports, Duration deadline) {
        return instantiate(imports, InstanceLimits.NONE.withDeadline(deadline));
    }

    @Override
    public WasmInstance instantiate(Imports imports, InstanceLimits limits) {
        if (release.done.get()) {
            throw new IllegalStateException("module " + code.name() + " is closed");
        }
        return instantiator.instantiate(imports, limits);
    }

    @Override
    public void close() {
        cleanable.clean();
    }

    @Override
    public String toString() {
        return "module " + code.name();
    }
}
