package io.penstock.wasm.internal.instantiate;

import io.penstock.wasm.api.Extern;
import io.penstock.wasm.api.ExternType;
import io.penstock.wasm.api.HostFunction;
import io.penstock.wasm.api.ImportDescriptor;
import io.penstock.wasm.api.Imports;
import io.penstock.wasm.api.LinkFailure;
import io.penstock.wasm.api.WasmFunction;
import io.penstock.wasm.internal.module.ModuleInfo;
import io.penstock.wasm.internal.runtime.GlobalStorage;
import io.penstock.wasm.internal.runtime.LinearMemory;
import io.penstock.wasm.internal.runtime.TableStorage;
import io.penstock.wasm.internal.runtime.TagInstance;
import java.util.ArrayList;
import java.util.List;

/**
 * What stands for a module's imports, by kind and in order, each checked against the type that is expected (spec 4.5.3).
 *
 * @param functions {@link HostFunction}s and {@link WasmFunction}s
 * @param tables the tables
 * @param memories the memories
 * @param globals the globals
 * @param tags the tags
 */
record ImportResolver(List<Extern> functions, List<TableStorage> tables, List<LinearMemory> memories,
        List<GlobalStorage> globals, List<TagInstance> tags) {

    private static final String UNKNOWN = "unknown import";
    private static final String INCOMPATIBLE = "incompatible import type";

    /**
     * Resolves all imports.
     *
     * @throws LinkFailure for the first that is missing or does not fit
     */
    static ImportResolver resolve(List<ModuleInfo.Import> expected, Imports imports) {
        ImportResolver resolved = new ImportResolver(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(),
                new ArrayList<>(), new ArrayList<>());
        for (ModuleInfo.Import wanted : expected) {
            Extern found = imports.resolve(wanted.module(), wanted.name());
            if (found == null) {
                throw new LinkFailure(UNKNOWN, descriptor(wanted), "");
            }
            resolved.add(wanted, found);
        }
        return resolved;
    }

    private void add(ModuleInfo.Import wanted, Extern found) {
        ExternType actual = found.externType();
        if (!fits(actual, wanted.type())) {
            throw new LinkFailure(INCOMPATIBLE, descriptor(wanted), actual.toString());
        }
        if (found instanceof HostFunction || found instanceof WasmFunction) {
            functions.add(found);
        } else if (found instanceof TableStorage table) {
            tables.add(table);
        } else if (found instanceof LinearMemory memory) {
            memories.add(memory);
        } else if (found instanceof GlobalStorage global) {
            globals.add(global);
        } else if (found instanceof TagInstance tag) {
            tags.add(tag);
        } else { // somebody else's implementation of an interface of ours
            throw new LinkFailure(INCOMPATIBLE, descriptor(wanted), found.getClass().getName());
        }
    }

    private static ImportDescriptor descriptor(ModuleInfo.Import wanted) {
        return new ImportDescriptor(wanted.module(), wanted.name(), wanted.type());
    }

    private static boolean fits(ExternType actual, ExternType expected) {
        if (expected instanceof ExternType.Function(var definition)) {
            return actual instanceof ExternType.Function(var found) && found.isSubtypeOf(definition);
        }
        if (expected instanceof ExternType.Memory(var limits, var address, boolean shared)) {
            return actual instanceof ExternType.Memory(var found, var type, boolean isShared)
                    && type == address && isShared == shared && found.matches(limits);
        }
        if (expected instanceof ExternType.Table(var element, var limits, var index)) {
            return actual instanceof ExternType.Table(var type, var found, var indexed)
                    && type.equals(element) && indexed == index && found.matches(limits);
        }
        if (expected instanceof ExternType.Global(var type, boolean mutable)) {
            return actual instanceof ExternType.Global(var found, boolean isMutable)
                    && mutable == isMutable && (mutable ? found.equals(type) : found.matches(type));
        }
        return actual.equals(expected);
    }
}
