package io.penstock.wasm.internal.instantiate;

import io.penstock.wasm.api.Extern;
import io.penstock.wasm.api.ExternType;
import io.penstock.wasm.api.GuestCall;
import io.penstock.wasm.api.Imports;
import io.penstock.wasm.api.InstanceLimits;
import io.penstock.wasm.api.Trap;
import io.penstock.wasm.api.WasmModule;
import io.penstock.wasm.internal.module.ElementSegment;
import io.penstock.wasm.internal.module.ModuleInfo;
import io.penstock.wasm.internal.module.SegmentMode;
import io.penstock.wasm.internal.runtime.EngineServices;
import io.penstock.wasm.internal.runtime.GlobalStorage;
import io.penstock.wasm.internal.runtime.Instance;
import io.penstock.wasm.internal.runtime.LinearMemory;
import io.penstock.wasm.internal.runtime.MemoryOps;
import io.penstock.wasm.internal.runtime.ModuleCode;
import io.penstock.wasm.internal.runtime.PageBudget;
import io.penstock.wasm.internal.runtime.RuntimeWarmup;
import io.penstock.wasm.internal.runtime.TableOps;
import io.penstock.wasm.internal.runtime.TableStorage;
import io.penstock.wasm.internal.runtime.TagInstance;
import io.penstock.wasm.internal.runtime.Traps;
import java.time.Duration;
import java.util.List;

/**
 * Makes one instance, in the order of spec 4.5.4: imports, memories, globals, tables, element segments, data segments, start
 * function. Memories come before what can refer to functions, because a reference needs the instance it belongs to.
 */
final class Instantiator {

    private final WasmModule module;
    private final ModuleCode code;
    private final ModuleInfo info;
    private final EngineServices engine;

    Instantiator(WasmModule module, ModuleCode code, EngineServices services) {
        this.module = module;
        this.code = code;
        this.engine = services;
        info = code.info();
    }

    /** Makes the instance; its initialisation counts as a call with the deadline, if there is one. */
    Instance instantiate(Imports imports, InstanceLimits limits) {
        RuntimeWarmup.await();
        ImportResolver resolved = ImportResolver.resolve(info.imports(), imports);
        EngineServices bounded = engine.within(limits);
        Instance instance = create(resolved, bounded, limits);
        Duration deadline = limits.deadline();
        engine.listener().instanceCreated(instance);
        try {
            if (deadline == null) {
                initialise(instance, resolved, bounded);
            } else {
                try (GuestCall _ = instance.beginCall(deadline)) {
                    initialise(instance, resolved, bounded);
                }
            }
        } catch (Throwable e) {
            instance.abandon();
            throw e;
        }
        return instance;
    }

    /** The instance with its memories; globals and tables are still missing. */
    private Instance create(ImportResolver imports, EngineServices services, InstanceLimits limits) {
        LinearMemory[] memories = imports.memories().toArray(new LinearMemory[info.memories().size()]);
        PageBudget budget = new PageBudget(services.maxMemoryPages(), limits.memory());
        LinearMemory[] owned = new LinearMemory[memories.length - imports.memories().size()];
        for (int i = 0; i < owned.length; i++) {
            int index = imports.memories().size() + i;
            try {
                memories[index] = LinearMemory.create(info.memories().get(index), services, budget,
                        code.name());
            } catch (Throwable e) {
                for (int made = 0; made < i; made++) {
                    owned[made].close();
                }
                budget.close();
                throw e;
            }
            owned[i] = memories[index];
        }
        return new Instance(new Instance.Parts(module, code, services, memories, owned, budget,
                imports.tables().toArray(new TableStorage[info.tables().size()]),
                imports.globals().toArray(new GlobalStorage[info.globals().size()]),
                tags(imports.tags()), imports.functions().toArray(new Extern[0])));
    }

    private TagInstance[] tags(List<TagInstance> imported) {
        TagInstance[] tags = imported.toArray(new TagInstance[info.tags().size()]);
        for (int i = imported.size(); i < tags.length; i++) {
            tags[i] = new TagInstance(info.tags().get(i));
        }
        return tags;
    }

    private void initialise(Instance instance, ImportResolver imports, EngineServices services) {
        ConstantEvaluator constants = new ConstantEvaluator(instance);
        for (int i = imports.globals().size(); i < instance.globals.length; i++) {
            instance.globals[i] = new GlobalStorage(info.globals().get(i),
                    constants.evaluate(info.globalInitializers().get(i - imports.globals().size())));
        }
        PageBudget elements = new PageBudget(services.maxTableElements());
        for (int i = imports.tables().size(); i < instance.tables.length; i++) {
            ExternType.Table type = info.tables().get(i);
            Object initial = info.tableInitializers().get(i - imports.tables().size()).map(constants::evaluate)
                    .orElse(null);
            instance.tables[i] = new TableStorage(type, elements, initial);
        }
        try {
            copySegments(instance, constants);
        } catch (Trap raw) {
            throw Traps.ofInstantiation(raw.kind(), instance);
        }
        if (info.start() >= 0) {
            instance.functionReference(info.start()).invoke();
        }
    }

    /** As if {@code table.init}, {@code elem.drop}, {@code memory.init} and {@code data.drop} were run (spec 4.5.4). */
    private void copySegments(Instance instance, ConstantEvaluator constants) {
        List<ElementSegment> elements = info.elements();
        for (int i = 0; i < elements.size(); i++) {
            ElementSegment segment = elements.get(i);
            if (segment.mode() instanceof SegmentMode.Declarative) {
                continue;
            }
            instance.setElements(i, constants.evaluate(segment.elements()));
        }
        for (int i = 0; i < info.data().size(); i++) {
            instance.setData(i, info.data().get(i).bytes());
        }
        for (int i = 0; i < elements.size(); i++) {
            if (elements.get(i).mode() instanceof SegmentMode.Active(int table, var offset)) {
                TableOps.init(constants.offset(offset), 0, elements.get(i).elements().size(), i, table, instance);
                TableOps.elemDrop(i, instance);
            }
        }
        for (int i = 0; i < info.data().size(); i++) {
            if (info.data().get(i).mode() instanceof SegmentMode.Active(int memory, var offset)) {
                MemoryOps.init(constants.offset(offset), 0, info.data().get(i).bytes().length, i, memory, instance);
                MemoryOps.dataDrop(i, instance);
            }
        }
    }
}
