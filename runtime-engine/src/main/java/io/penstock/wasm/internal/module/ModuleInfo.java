package io.penstock.wasm.internal.module;

import io.penstock.wasm.api.DefinedType;
import io.penstock.wasm.api.ExternType;
import io.penstock.wasm.api.FunctionType;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a module's binary says. All index spaces hold the imports first.
 *
 * @param name from the name section
 * @param types the types
 * @param imports in order
 * @param functionTypes type index of each function
 * @param bodies code of the defined functions; body {@code i} is function {@code importedFunctions + i}
 * @param tables type of each table
 * @param tableInitializers for each defined table, its explicit initial value
 * @param memories limits in pages of each memory
 * @param globals type of each global
 * @param globalInitializers for each defined global
 * @param tags type of each tag
 * @param exports in order
 * @param start index of the start function, or -1
 * @param elements element segments
 * @param data data segments
 * @param functionReferences functions that may become values: in element segments, exports, globals, {@code ref.func}
 * @param functionNames from the name section, by function index
 * @param customSections in order
 * @param size length of the binary in bytes
 * @param codeOffset where the contents of the code section begin in the binary; debug information counts from there
 */
@SuppressWarnings("ArrayRecordComponent") // one int for each function, never compared
public record ModuleInfo(Optional<String> name, TypeSpace types, List<Import> imports, int[] functionTypes,
        List<FunctionBody> bodies, List<ExternType.Table> tables, List<Optional<ConstantExpression>> tableInitializers,
        List<ExternType.Memory> memories, List<ExternType.Global> globals, List<ConstantExpression> globalInitializers,
        List<ExternType.Tag> tags, List<Export> exports, int start, List<ElementSegment> elements,
        List<DataSegment> data,
        BitSet functionReferences,
        Map<Integer, String> functionNames, List<CustomSection> customSections, long size, long codeOffset) {

    /** What an import or export names. */
    public enum ExternKind {
        /** A function. */
        FUNCTION,
        /** A table. */
        TABLE,
        /** A memory. */
        MEMORY,
        /** A global. */
        GLOBAL,
        /** A tag. */
        TAG
    }

    /**
     * An import.
     *
     * @param module first name
     * @param name second name
     * @param kind what it is
     * @param type what is expected
     */
    public record Import(String module, String name, ExternKind kind, ExternType type) {
    }

    /**
     * An export.
     *
     * @param name its name
     * @param kind what it is
     * @param index in that kind's index space
     */
    public record Export(String name, ExternKind kind, int index) {
    }

    /**
     * A custom section.
     *
     * @param name its name
     * @param content its bytes after the name
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record CustomSection(String name, byte[] content) {
    }

    /** Number of imported functions. */
    public int importedFunctions() {
        return functionTypes.length - bodies.size();
    }

    /** Number of imported memories. */
    public int importedMemories() {
        return imported(ExternKind.MEMORY);
    }

    /** Number of imported tables. */
    public int importedTables() {
        return tables.size() - tableInitializers.size();
    }

    /** Number of imported globals. */
    public int importedGlobals() {
        return globals.size() - globalInitializers.size();
    }

    /** What the code was validated against, for the compiler to read it once more. Made anew at each call: keep it. */
    public ModuleContext context() {
        return new ModuleContext(types, functionTypes, tables, memories, globals, tags,
                ElementSegment.types(elements), data.size(), functionReferences);
    }

    /** The type of a function. */
    public FunctionType functionType(int function) {
        return definedType(function).function();
    }

    /** The type of a function, as it is defined. */
    public DefinedType definedType(int function) {
        return types.get(functionTypes[function]);
    }

    /** Number of imported tags. */
    public int importedTags() {
        return imported(ExternKind.TAG);
    }

    private int imported(ExternKind kind) {
        int count = 0;
        for (Import each : imports) {
            count += each.kind() == kind ? 1 : 0;
        }
        return count;
    }
}
