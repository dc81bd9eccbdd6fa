package io.penstock.wasm.internal.binary;

import io.penstock.wasm.api.ExternType;
import io.penstock.wasm.api.Feature;
import io.penstock.wasm.api.FunctionType;
import io.penstock.wasm.api.HeapType;
import io.penstock.wasm.api.ReferenceType;
import io.penstock.wasm.api.ValueType;
import io.penstock.wasm.internal.module.BinaryReader;
import io.penstock.wasm.internal.module.ConstantExpression;
import io.penstock.wasm.internal.module.DataSegment;
import io.penstock.wasm.internal.module.ElementSegment;
import io.penstock.wasm.internal.module.Failure;
import io.penstock.wasm.internal.module.FunctionBody;
import io.penstock.wasm.internal.module.ModuleContext;
import io.penstock.wasm.internal.module.ModuleInfo;
import io.penstock.wasm.internal.module.ModuleInfo.ExternKind;
import io.penstock.wasm.internal.module.SegmentMode;
import io.penstock.wasm.internal.module.TypeSpace;
import io.penstock.wasm.internal.module.Unsupported;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the contents of all sections but the code section (spec 5.5), validates them (spec 3.5), and collects what they say.
 * Lists grow by what is there, whatever the count before them says.
 */
final class ModuleSections {

    private static final int MAX_DEFINITIONS = 1_000_000;
    private static final int MAX_ENTRIES = 100_000;
    /** Each takes address space, and an arena of the JVM's. */
    private static final int MAX_MEMORIES = 100;
    private static final int TAG_KIND = 4;
    private static final int MAX_ELEMENTS = 10_000_000;
    /** {@code (ref func)}. */
    private static final ReferenceType FUNCTION = new ReferenceType(false, HeapType.FUNC);
    private static final SegmentMode PASSIVE = new SegmentMode.Passive();
    private static final SegmentMode DECLARATIVE = new SegmentMode.Declarative();

    private final TypeSpace types;
    private final TypeSectionReader typeReader;
    private final List<ModuleInfo.Import> imports = new ArrayList<>();
    private final List<ExternType.Table> tables = new ArrayList<>();
    private final List<Optional<ConstantExpression>> tableInitializers = new ArrayList<>();
    private final List<ExternType.Memory> memories = new ArrayList<>();
    private final List<ExternType.Global> globals = new ArrayList<>();
    private final List<ConstantExpression> globalInitializers = new ArrayList<>();
    private final List<ExternType.Tag> tags = new ArrayList<>();
    private final List<ModuleInfo.Export> exports = new ArrayList<>();
    private final Set<String> exportNames = new HashSet<>();
    private final List<ElementSegment> elements = new ArrayList<>();
    private final List<DataSegment> data = new ArrayList<>();
    private final Map<Integer, ConstantExpression> functionConstants = new HashMap<>();
    private final Map<ConstantExpression, ConstantExpression> elementConstants = new HashMap<>();
    private final BitSet functionReferences = new BitSet();
    private final List<ModuleInfo.CustomSection> customSections = new ArrayList<>();
    private int[] functionTypes = new int[16];
    private int functions;
    private int importedFunctions;
    private int start = -1;
    private int dataCount = -1;

    /** For a module that may use these features. */
    ModuleSections(Set<Feature> features) {
        types = new TypeSpace(features);
        typeReader = new TypeSectionReader(types, MAX_DEFINITIONS);
    }

    /** Reads one section's contents, up to where they end by themselves. */
    void read(Section section, BinaryReader in) {
        switch (section) {
            case CUSTOM -> customSections.add(new ModuleInfo.CustomSection(in.name(), in.bytes(in.remaining())));
            case TYPE -> entries(section, in, MAX_DEFINITIONS, "types");
            case IMPORT -> {
                entries(section, in, MAX_ENTRIES, "imports");
                importedFunctions = functions;
            }
            case FUNCTION -> entries(section, in, MAX_DEFINITIONS, "functions");
            case TABLE -> entries(section, in, MAX_ENTRIES, "tables");
            case MEMORY -> entries(section, in, MAX_ENTRIES, "memories");
            case GLOBAL -> entries(section, in, MAX_DEFINITIONS, "globals");
            case TAG -> entries(section, in, MAX_ENTRIES, "tags");
            case EXPORT -> entries(section, in, MAX_ENTRIES, "exports");
            case START -> start(in);
            case ELEMENT -> entries(section, in, MAX_ENTRIES, "element segments");
            case DATA_COUNT -> dataCount = count(in, MAX_ENTRIES, "data segments");
            case DATA -> data(in);
            case CODE -> throw new AssertionError("code is the parser's");
        }
    }

    private void entries(Section section, BinaryReader in, int most, String what) {
        int count = count(in, most, what);
        for (int i = 0; i < count; i++) {
            in.mark();
            entry(section, in);
        }
    }

    private void entry(Section section, BinaryReader in) {
        switch (section) {
            case TYPE -> typeReader.recursiveType(in);
            case IMPORT -> importOf(in);
            case FUNCTION -> addFunction(typeIndex(in));
            case TABLE -> table(in);
            case MEMORY -> addMemory(in);
            case GLOBAL -> {
                ExternType.Global type = TypeReader.globalType(in, types);
                globalInitializers.add(constant(in, type.valueType()));
                globals.add(type);
            }
            case TAG -> tags.add(TypeReader.tagType(in, types));
            case EXPORT -> export(in);
            case ELEMENT -> element(in);
            default -> throw new AssertionError(section.text() + " has no entries");
        }
    }

    /** A count of something, as far as an engine takes it. */
    static int count(BinaryReader in, int most, String what) {
        in.mark();
        int count = in.index();
        if (count > most) {
            throw in.invalid(Failure.TOO_MANY, "at most " + most + " " + what, Integer.toString(count));
        }
        return count;
    }

    private int typeIndex(BinaryReader in) {
        int index = in.index(types.size(), Failure.UNKNOWN_TYPE);
        if (types.signature(index) == null) {
            throw in.invalid(Failure.TYPE_MISMATCH, "a function type", types.get(index).composite().toString());
        }
        return index;
    }

    private void addFunction(int typeIndex) {
        if (functions == functionTypes.length) {
            functionTypes = Arrays.copyOf(functionTypes, 2 * functions);
        }
        functionTypes[functions++] = typeIndex;
    }

    private ConstantExpression constant(BinaryReader in, ValueType type) {
        ConstantExpression expression = ConstantExpressionReader.read(in, types, globals, functionTypes,
                functions, type);
        for (ConstantExpression.Instruction instruction : expression.instructions()) {
            if (instruction instanceof ConstantExpression.Instruction.RefFunc reference) {
                functionReferences.set(reference.function());
            }
        }
        return expression;
    }

    private void importOf(BinaryReader in) {
        String module = in.name();
        String name = in.name();
        int kind = kind(in, Failure.IMPORT_KIND);
        switch (kind) {
            case 0 -> {
                in.mark();
                int type = typeIndex(in);
                addFunction(type);
                addImport(module, name, ExternKind.FUNCTION, new ExternType.Function(types.get(type)));
            }
            case 1 -> {
                tables.add(TypeReader.tableType(in, types));
                addImport(module, name, ExternKind.TABLE, tables.getLast());
            }
            case 2 -> {
                addMemory(in);
                addImport(module, name, ExternKind.MEMORY, memories.getLast());
            }
            case 3 -> {
                globals.add(TypeReader.globalType(in, types));
                addImport(module, name, ExternKind.GLOBAL, globals.getLast());
            }
            case TAG_KIND -> {
                tags.add(TypeReader.tagType(in, types));
                addImport(module, name, ExternKind.TAG, tags.getLast());
            }
            default -> throw in.malformed(Failure.IMPORT_KIND, "0 to 4", Unsupported.hex(kind));
        }
    }

    /** The kind of an import or export. */
    private int kind(BinaryReader in, Failure otherwise) {
        int kind = in.u8();
        if (kind == TAG_KIND && !types.features().contains(Feature.EXCEPTION_HANDLING)) {
            throw in.malformed(otherwise, "0 to 3", Unsupported.tag(kind));
        }
        return kind;
    }

    private void addImport(String module, String name, ExternKind kind, ExternType type) {
        imports.add(new ModuleInfo.Import(module, name, kind, type));
    }

    private void table(BinaryReader in) {
        if (in.peek() == 0x40) {
            in.u8();
            int reserved = in.u8();
            if (reserved != 0) {
                throw in.malformed(Failure.TABLE_FORM, "0x00", Unsupported.hex(reserved));
            }
            ExternType.Table type = TypeReader.tableType(in, types);
            tableInitializers.add(Optional.of(constant(in, type.elementType())));
            tables.add(type);
        } else {
            in.mark();
            ExternType.Table type = TypeReader.tableType(in, types);
            if (!type.elementType().nullable()) {
                throw in.invalid(Failure.TYPE_MISMATCH, "an initial value, as elements are never null",
                        type.toString());
            }
            tables.add(type);
            tableInitializers.add(Optional.empty());
        }
    }

    private void addMemory(BinaryReader in) {
        in.mark();
        if (memories.size() == MAX_MEMORIES) {
            throw in.invalid(Failure.TOO_MANY, "at most " + MAX_MEMORIES + " memories", "");
        }
        if (!memories.isEmpty() && !types.features().contains(Feature.MULTI_MEMORY)) {
            throw in.invalid(Failure.MULTIPLE_MEMORIES, "one memory", Unsupported.without(Feature.MULTI_MEMORY));
        }
        memories.add(TypeReader.memoryType(in, types.features()));
    }

    private void export(BinaryReader in) {
        String name = in.name();
        if (!exportNames.add(name)) {
            throw in.invalid(Failure.DUPLICATE_EXPORT, "", name);
        }
        int kind = kind(in, Failure.EXPORT_KIND);
        in.mark();
        switch (kind) {
            case 0 -> {
                int function = in.index(functions, Failure.UNKNOWN_FUNCTION);
                functionReferences.set(function);
                exports.add(new ModuleInfo.Export(name, ExternKind.FUNCTION, function));
            }
            case 1 -> exports.add(new ModuleInfo.Export(name, ExternKind.TABLE, tableIndex(in)));
            case 2 -> exports.add(new ModuleInfo.Export(name, ExternKind.MEMORY,
                    in.index(memories.size(), Failure.UNKNOWN_MEMORY)));
            case 3 -> exports.add(new ModuleInfo.Export(name, ExternKind.GLOBAL,
                    in.index(globals.size(), Failure.UNKNOWN_GLOBAL)));
            case TAG_KIND -> exports.add(new ModuleInfo.Export(name, ExternKind.TAG,
                    in.index(tags.size(), Failure.UNKNOWN_TAG)));
            default -> throw in.malformed(Failure.EXPORT_KIND, "0 to 4", Unsupported.hex(kind));
        }
    }

    private int tableIndex(BinaryReader in) {
        return in.index(tables.size(), Failure.UNKNOWN_TABLE);
    }

    private void start(BinaryReader in) {
        in.mark();
        start = in.index(functions, Failure.UNKNOWN_FUNCTION);
        FunctionType type = types.get(functionTypes[start]).function();
        if (!type.params().isEmpty() || !type.results().isEmpty()) {
            throw in.invalid(Failure.START, "() -> ()", type.toString());
        }
    }

    /** Spec 5.5.12. Bit 0: not active; bit 1: explicit table, or declarative; bit 2: elements are expressions. */
    private void element(BinaryReader in) {
        int flags = in.u32();
        if (Integer.compareUnsigned(flags, 7) > 0) {
            throw in.invalid(Failure.ELEMENT_KIND, "0 to 7", Integer.toUnsignedString(flags));
        }
        boolean active = (flags & 1) == 0;
        boolean explicit = (flags & 2) != 0;
        boolean expressions = (flags & 4) != 0;
        int table = active && explicit ? tableIndex(in) : 0;
        SegmentMode mode = explicit ? DECLARATIVE : PASSIVE;
        if (active) {
            in.check(table, tables.size(), Failure.UNKNOWN_TABLE);
            mode = new SegmentMode.Active(table, constant(in, tables.get(table).addressType().valueType()));
        }
        ReferenceType type = expressions ? ValueType.FUNCREF : FUNCTION;
        in.mark();
        if (expressions && (explicit || !active)) {
            type = in.referenceType(types);
        } else if (explicit || !active) {
            int kind = in.u8();
            if (kind != 0) {
                throw in.malformed(Failure.ELEMENT_KIND, "0x00", Unsupported.hex(kind));
            }
        }
        if (active && !type.matches(tables.get(table).elementType())) {
            throw in.invalid(Failure.TYPE_MISMATCH, types.text(tables.get(table).elementType()), types.text(type));
        }
        int count = count(in, MAX_ELEMENTS, "elements");
        List<ConstantExpression> values = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            in.mark();
            values.add(expressions ? elementConstants.computeIfAbsent(constant(in, type), e -> e)
                    : functionConstant(in.index(functions, Failure.UNKNOWN_FUNCTION)));
        }
        elements.add(new ElementSegment(type, mode, List.copyOf(values)));
    }

    /** {@code ref.func}, the same object each time: segments name functions by the thousand. */
    private ConstantExpression functionConstant(int function) {
        functionReferences.set(function);
        return functionConstants.computeIfAbsent(function, f -> new ConstantExpression(FUNCTION,
                List.of(new ConstantExpression.Instruction.RefFunc(f))));
    }

    private void data(BinaryReader in) {
        int count = count(in, MAX_ENTRIES, "data segments");
        if (dataCount >= 0 && dataCount != count) {
            throw in.invalid(Failure.DATA_COUNT, dataCount + " segments", Integer.toString(count));
        }
        for (int i = 0; i < count; i++) {
            in.mark();
            int flags = in.u32();
            if (Integer.compareUnsigned(flags, 2) > 0) {
                throw in.invalid(Failure.DATA_KIND, "0 to 2", Integer.toUnsignedString(flags));
            }
            SegmentMode mode = PASSIVE;
            if (flags != 1) {
                int memory = in.check(flags == 2 ? in.u32() & 0xFFFF_FFFFL : 0, memories.size(),
                        Failure.UNKNOWN_MEMORY);
                mode = new SegmentMode.Active(memory,
                        constant(in, memories.get(memory).addressType().valueType()));
            }
            data.add(new DataSegment(mode, in.bytes(in.index())));
        }
    }

    /** Number of functions without the imported ones. */
    int definedFunctions() {
        return functions - importedFunctions;
    }

    int importedFunctions() {
        return importedFunctions;
    }

    /** Whether as many data segments came as were announced. */
    boolean hasAnnouncedData() {
        return dataCount <= 0 || !data.isEmpty();
    }

    int dataCount() {
        return dataCount;
    }

    /** What code is validated against; all it needs stands before the code section. */
    ModuleContext context() {
        return new ModuleContext(types, Arrays.copyOf(functionTypes, functions), List.copyOf(tables),
                List.copyOf(memories), List.copyOf(globals), List.copyOf(tags), ElementSegment.types(elements),
                dataCount, (BitSet) functionReferences.clone());
    }

    /** Everything; no section is read afterwards. */
    ModuleInfo toModuleInfo(List<FunctionBody> bodies, long size, long codeOffset) {
        NameSection names = names();
        return new ModuleInfo(names.module(), types, List.copyOf(imports),
                Arrays.copyOf(functionTypes, functions), List.copyOf(bodies), List.copyOf(tables),
                List.copyOf(tableInitializers), List.copyOf(memories), List.copyOf(globals),
                List.copyOf(globalInitializers), List.copyOf(tags), List.copyOf(exports), start, List.copyOf(elements),
                List.copyOf(data),
                functionReferences, names.functions(), List.copyOf(customSections), size,
                codeOffset);
    }

    private NameSection names() {
        for (ModuleInfo.CustomSection section : customSections) {
            if (section.name().equals(NameSection.SECTION)) {
                return NameSection.read(section.content(), functions);
            }
        }
        return NameSection.EMPTY;
    }
}
