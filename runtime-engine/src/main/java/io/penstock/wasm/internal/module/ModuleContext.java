package io.penstock.wasm.internal.module;

import io.penstock.wasm.api.ExternType;
import io.penstock.wasm.api.FunctionType;
import io.penstock.wasm.api.ReferenceType;
import java.util.BitSet;
import java.util.List;

/**
 * What code and constant expressions are validated against (spec 3.1.1), known when the code section begins. All index
 * spaces hold the imports first. Immutable and safe for use by several threads, as long as nobody writes to the arrays.
 *
 * @param types the types
 * @param functionTypes type index of each function
 * @param tables type of each table
 * @param memories limits in pages of each memory
 * @param globals type of each global
 * @param elementTypes type of each element segment
 * @param dataCount number of data segments, or -1 when the module has no data count section
 * @param functionReferences functions that {@code ref.func} may name (spec 3.1.1, refs)
 */
@SuppressWarnings("ArrayRecordComponent") // shared with ModuleInfo, never compared
public record ModuleContext(List<FunctionType> types, int[] functionTypes, List<ExternType.Table> tables,
        List<ExternType.Memory> memories, List<ExternType.Global> globals, List<ReferenceType> elementTypes, int dataCount,
        BitSet functionReferences) {

    /** The type of a function. */
    public FunctionType functionType(int function) {
        return types.get(functionTypes[function]);
    }
}
