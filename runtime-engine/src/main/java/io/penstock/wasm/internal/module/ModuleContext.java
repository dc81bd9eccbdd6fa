package io.penstock.wasm.internal.module;

import io.penstock.wasm.api.AddressType;
import io.penstock.wasm.api.ExternType;
import io.penstock.wasm.api.ReferenceType;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;

/**
 * What code is validated against (spec 3.1.1), known when the code section begins. All index spaces hold the imports first.
 * Immutable and safe for use by several threads, as long as nobody writes to what it returns.
 */
public final class ModuleContext {

    private final TypeSpace types;
    private final int[] functionTypes;
    private final List<ExternType.Table> tables;
    private final List<ExternType.Memory> memories;
    private final List<ExternType.Global> globals;
    private final List<ExternType.Tag> tags;
    private final List<ReferenceType> elementTypes;
    private final int dataCount;
    private final BitSet functionReferences;

    /**
     * From what the sections say.
     *
     * @param types the types
     * @param functionTypes type index of each function
     * @param tables type of each table
     * @param memories limits in pages of each memory
     * @param globals type of each global
     * @param tags type of each tag
     * @param elementTypes type of each element segment
     * @param dataCount number of data segments, or -1 when the module has no data count section
     * @param functionReferences functions that {@code ref.func} may name
     */
    public ModuleContext(TypeSpace types, int[] functionTypes, List<ExternType.Table> tables,
            List<ExternType.Memory> memories, List<ExternType.Global> globals, List<ExternType.Tag> tags,
            List<ReferenceType> elementTypes, int dataCount, BitSet functionReferences) {
        this.types = types;
        this.functionTypes = functionTypes;
        this.tables = tables;
        this.memories = memories;
        this.globals = globals;
        this.tags = tags;
        this.elementTypes = elementTypes;
        this.dataCount = dataCount;
        this.functionReferences = functionReferences;
    }

    /** The types. */
    public TypeSpace types() {
        return types;
    }

    /** Number of functions. */
    public int functions() {
        return functionTypes.length;
    }

    /** The type of a function. */
    public Signature functionType(int function) {
        return Objects.requireNonNull(types.signature(functionTypes[function]));
    }

    /** The index of a function's type. */
    public int typeIndex(int function) {
        return functionTypes[function];
    }

    /** The tables' types. */
    public List<ExternType.Table> tables() {
        return tables;
    }

    /** The memories' limits in pages. */
    public List<ExternType.Memory> memories() {
        return memories;
    }

    /** Whether a memory or table has 64-bit addresses. */
    public boolean hasLongAddresses() {
        return memories.stream().anyMatch(memory -> memory.addressType() == AddressType.I64)
                || tables.stream().anyMatch(table -> table.addressType() == AddressType.I64);
    }

    /** The globals' types. */
    public List<ExternType.Global> globals() {
        return globals;
    }

    /** The tags' types. */
    public List<ExternType.Tag> tags() {
        return tags;
    }

    /** The element segments' types. */
    public List<ReferenceType> elementTypes() {
        return elementTypes;
    }

    /** Number of data segments, or -1 when the module does not say it before the code. */
    public int dataCount() {
        return dataCount;
    }

    /** Whether {@code ref.func} may name a function: something outside the code does as well (spec 3.1.1, refs). */
    public boolean isDeclared(int function) {
        return functionReferences.get(function);
    }
}
