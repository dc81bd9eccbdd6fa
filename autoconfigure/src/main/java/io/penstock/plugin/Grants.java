package io.penstock.plugin;

import io.penstock.wasm.api.Extern;
import io.penstock.wasm.api.ExternType;
import io.penstock.wasm.api.ImportDescriptor;
import io.penstock.wasm.api.Imports;
import io.penstock.wasm.api.WasmMemory;
import io.penstock.wasm.api.WasmModule;
import java.util.List;

/** What plugins may have: imports and declared resources; checked before a module is published. */
final class Grants {

    private final List<PluginImports> granted;

    Grants(List<PluginImports> granted) {
        this.granted = granted;
    }

    /**
     * Whether the plugin may be installed.
     *
     * @param session of its ABI
     * @throws ImportNotGrantedException for the first import that is not there or is of another type
     * @throws LimitExceededException for a declared memory or table that is larger than allowed
     */
    void check(PluginId id, WasmModule module, AbiSession session, PluginLimits limits) {
        Imports imports = imports(id, session);
        for (ImportDescriptor wanted : module.imports()) {
            Extern found = imports.resolve(wanted.module(), wanted.name());
            if (found == null) {
                throw new ImportNotGrantedException(wanted, "");
            }
            if (!fits(found.externType(), wanted.type())) {
                throw new ImportNotGrantedException(wanted, found.externType().toString());
            }
        }
        long pages = module.memories().stream().mapToLong(memory -> memory.limits().minimum()).sum();
        // Compared in pages: a declared minimum may be so large that its bytes are not a long.
        long most = pages(limits, session);
        if (Long.compareUnsigned(pages, most) > 0) {
            throw new LimitExceededException("memory (pages of 64 KiB)", most, pages);
        }
        for (ExternType.Table table : module.tables()) {
            if (Long.compareUnsigned(table.limits().minimum(), limits.tableElements()) > 0) {
                throw new LimitExceededException("table (elements)", limits.tableElements(), table.limits().minimum());
            }
        }
    }

    /** Most pages of memory that an instance may have by its plugin's limits and by its ABI. */
    static long pages(PluginLimits limits, AbiSession session) {
        return Math.min(limits.memoryBytes(), session.memoryBytes()) / WasmMemory.PAGE_SIZE;
    }

    /** The exact rules, with sizes and mutability, are linking's; here the kind, and for functions the type. */
    private static boolean fits(ExternType found, ExternType wanted) {
        return found instanceof ExternType.Function ? found.equals(wanted) : found.kind().equals(wanted.kind());
    }

    /** What the plugin may import: from its ABI, and from whoever grants it something. */
    Imports imports(PluginId id, AbiSession session) {
        Imports all = session.imports();
        for (PluginImports more : granted) {
            all = all.orElse(more.importsFor(id));
        }
        return all;
    }
}
