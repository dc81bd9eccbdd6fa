package io.penstock.wasm.internal.bytecode;

import io.penstock.wasm.api.ValueType;
import io.penstock.wasm.internal.code.AtomicOpcode;
import io.penstock.wasm.internal.code.Opcode;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The members of the runtime that code of all tiers uses. */
@SuppressWarnings("EnumOrdinal") // compact encoding, never leaves the process
public final class RuntimeMembers {

    private static final String RUNTIME = "io.penstock.wasm.internal.runtime";
    private static final ClassDesc INSTANCE = GeneratedNames.INSTANCE;
    private static final ClassDesc LINEAR_MEMORY = ClassDesc.of(RUNTIME, "LinearMemory");
    private static final ClassDesc GLOBAL = ClassDesc.of(RUNTIME, "GlobalStorage");
    private static final ClassDesc MEMORY_ACCESS = ClassDesc.of(RUNTIME, "MemoryAccess");
    private static final ClassDesc MEMORY_ACCESS_64 = ClassDesc.of(RUNTIME, "MemoryAccess64");
    private static final ClassDesc INTEGER_NUMERICS = ClassDesc.of(RUNTIME, "IntegerNumerics");
    private static final ClassDesc FLOAT_NUMERICS = ClassDesc.of(RUNTIME, "FloatNumerics");
    private static final ClassDesc CONVERSIONS = ClassDesc.of(RUNTIME, "Conversions");
    private static final ClassDesc I = ConstantDescs.CD_int;
    private static final ClassDesc J = ConstantDescs.CD_long;
    private static final ClassDesc OBJECT = ConstantDescs.CD_Object;

    public static final Member.Field MEMORIES = field(INSTANCE, "memories", LINEAR_MEMORY.arrayType());
    public static final Member.Field MEMORY_0 = field(INSTANCE, "memory0", LINEAR_MEMORY);
    public static final Member.Field SEGMENT = field(LINEAR_MEMORY, "segment",
            ClassDesc.of("java.lang.foreign.MemorySegment"));
    /** {@code MemorySegment.asSlice} with an offset and a size. */
    public static final Member.Method SLICE = new Member.Method(SEGMENT.type(), "asSlice",
            MethodTypeDesc.of(SEGMENT.type(), ConstantDescs.CD_long, ConstantDescs.CD_long), false, true);
    public static final Member.Field GLOBALS = field(INSTANCE, "globals", GLOBAL.arrayType());
    public static final Member.Field RESULT_BITS = field(INSTANCE, "resultBits", ConstantDescs.CD_long.arrayType());
    public static final Member.Field RESULT_HIGHS = field(INSTANCE, "resultHighs", ConstantDescs.CD_long.arrayType());
    public static final Member.Field RESULT_REFS = field(INSTANCE, "resultRefs", OBJECT.arrayType());

    public static final Member.Field GLOBAL_HIGH = field(GLOBAL, "high", ConstantDescs.CD_long);

    public static final Member.Method V128_CHECKED = function("MultiValue", "checked", JvmKind.V128.descriptor(),
            JvmKind.V128.descriptor());
    public static final Member.Method V128_OR_ZERO = function("MultiValue", "orZero", JvmKind.V128.descriptor(),
            OBJECT);
    public static final Member.Method V128_LOW = new Member.Method(JvmKind.V128.descriptor(), "low",
            MethodTypeDesc.of(ConstantDescs.CD_long), false);
    public static final Member.Method V128_HIGH = new Member.Method(JvmKind.V128.descriptor(), "high",
            MethodTypeDesc.of(ConstantDescs.CD_long), false);
    public static final Member.Method V128_OF = function("MultiValue", "vector", JvmKind.V128.descriptor(),
            ConstantDescs.CD_long, ConstantDescs.CD_long);

    public static final Member.Method UNREACHABLE = function("Traps", "unreachable",
            ClassDesc.of("io.penstock.wasm.api.Trap"));
    public static final Member.Method REF_FUNC = new Member.Method(INSTANCE, "functionReference",
            MethodTypeDesc.of(ClassDesc.of(RUNTIME, "FunctionInstance"), I), false);

    public static final Member.Method MEMORY_SIZE = function("MemoryOps", "size", I, I, INSTANCE);
    public static final Member.Method MEMORY_GROW = function("MemoryOps", "grow", I, I, I, INSTANCE);
    public static final Member.Method MEMORY_FILL = function("MemoryOps", "fill", ConstantDescs.CD_void, I, I, I, I,
            INSTANCE);
    public static final Member.Method MEMORY_COPY = function("MemoryOps", "copy", ConstantDescs.CD_void, I, I, I, I, I,
            INSTANCE);
    public static final Member.Method MEMORY_INIT = function("MemoryOps", "init", ConstantDescs.CD_void, I, I, I, I, I,
            INSTANCE);
    public static final Member.Method MEMORY_SIZE_64 = function("MemoryOps", "size64", J, I, INSTANCE);
    public static final Member.Method MEMORY_GROW_64 = function("MemoryOps", "grow", J, J, I, INSTANCE);
    public static final Member.Method MEMORY_FILL_64 = function("MemoryOps", "fill", ConstantDescs.CD_void, J, I, J, I,
            INSTANCE);
    public static final Member.Method MEMORY_COPY_64 = function("MemoryOps", "copy", ConstantDescs.CD_void, J, J, J, I,
            I, INSTANCE);
    public static final Member.Method MEMORY_INIT_64 = function("MemoryOps", "init", ConstantDescs.CD_void, J, J, J, I,
            I, INSTANCE);
    public static final Member.Method EFFECTIVE_64 = function("MemoryAccess64", "effective", J, J, J);
    public static final Member.Method DATA_DROP = function("MemoryOps", "dataDrop", ConstantDescs.CD_void, I, INSTANCE);

    public static final Member.Method IS_FUNCTION = function("TableOps", "isFunction", I, I, I, I, INSTANCE);
    public static final Member.Method ATOMIC_NOTIFY = function("AtomicAccess", "notify", I, J, I, LINEAR_MEMORY);
    public static final Member.Method ATOMIC_WAIT = function("AtomicAccess", "await", I, J, J, J, I, LINEAR_MEMORY,
            INSTANCE);
    public static final Member.Method ATOMIC_FENCE = function("AtomicAccess", "fence", ConstantDescs.CD_void);

    public static final Member.Method TABLE_INDEX = function("TableOps", "index", I, J);
    public static final Member.Method TABLE_GET = function("TableOps", "get", OBJECT, I, I, INSTANCE);
    public static final Member.Method TABLE_SET = function("TableOps", "set", ConstantDescs.CD_void, I, OBJECT, I,
            INSTANCE);
    public static final Member.Method TABLE_SIZE = function("TableOps", "size", I, I, INSTANCE);
    public static final Member.Method TABLE_GROW = function("TableOps", "grow", I, OBJECT, I, I, INSTANCE);
    public static final Member.Method TABLE_FILL = function("TableOps", "fill", ConstantDescs.CD_void, I, OBJECT, I, I,
            INSTANCE);
    public static final Member.Method TABLE_COPY = function("TableOps", "copy", ConstantDescs.CD_void, I, I, I, I, I,
            INSTANCE);
    public static final Member.Method TABLE_INIT = function("TableOps", "init", ConstantDescs.CD_void, I, I, I, I, I,
            INSTANCE);
    public static final Member.Method ELEM_DROP = function("TableOps", "elemDrop", ConstantDescs.CD_void, I, INSTANCE);

    public static final Member.Method REVERSE_BYTES = jdk(ConstantDescs.CD_Integer, "reverseBytes", I, I);
    public static final Member.Method COMPARE_UNSIGNED_I = jdk(ConstantDescs.CD_Integer, "compareUnsigned", I, I, I);
    public static final Member.Method COMPARE_UNSIGNED_J = jdk(ConstantDescs.CD_Long, "compareUnsigned", I,
            ConstantDescs.CD_long,
            ConstantDescs.CD_long);
    public static final Member.Method FLOAT_BITS = jdk(ConstantDescs.CD_Float, "floatToRawIntBits", I,
            ConstantDescs.CD_float);
    public static final Member.Method FLOAT_OF_BITS = jdk(ConstantDescs.CD_Float, "intBitsToFloat",
            ConstantDescs.CD_float, I);
    public static final Member.Method DOUBLE_BITS = jdk(ConstantDescs.CD_Double, "doubleToRawLongBits",
            ConstantDescs.CD_long,
            ConstantDescs.CD_double);
    public static final Member.Method DOUBLE_OF_BITS = jdk(ConstantDescs.CD_Double, "longBitsToDouble",
            ConstantDescs.CD_double,
            ConstantDescs.CD_long);

    /** Loads and stores eight bytes of a segment. */
    public static final Member.Method LOAD_OF_SEGMENT = new Member.Method(MEMORY_ACCESS, "i64Load",
            MethodTypeDesc.of(ConstantDescs.CD_long, SEGMENT.type(), ConstantDescs.CD_long), true);
    public static final Member.Method STORE_OF_SEGMENT = new Member.Method(MEMORY_ACCESS, "i64Store",
            MethodTypeDesc.of(ConstantDescs.CD_void, SEGMENT.type(), ConstantDescs.CD_long, ConstantDescs.CD_long),
            true);

    private static final Member.Field[] GLOBAL_VALUES = {field(GLOBAL, "i32", I),
            field(GLOBAL, "i64", ConstantDescs.CD_long), field(GLOBAL, "f32", ConstantDescs.CD_float),
            field(GLOBAL, "f64", ConstantDescs.CD_double), field(GLOBAL, "ref", OBJECT),
            field(GLOBAL, "i64", ConstantDescs.CD_long)};

    /** By form and opcode; filled as they are needed. */
    private static final Member.@Nullable Method[][] MEMORY_ACCESSES = new Member.Method[MemoryForm
            .values().length][Opcode.values().length];
    private static final Member.@Nullable Method[] NUMERIC = new Member.Method[Opcode.values().length];

    private RuntimeMembers() {
    }

    /** The field of a global's value; of a v128, of its low half. */
    public static Member.Field globalValue(JvmKind kind) {
        return GLOBAL_VALUES[kind.ordinal()];
    }

    /** The load or store on a memory that is reached in this way. */
    public static Member.Method memoryAccess(Opcode opcode, MemoryForm form) {
        Member.@Nullable Method[] cache = MEMORY_ACCESSES[form.ordinal()];
        Member.Method method = cache[opcode.ordinal()];
        if (method == null) {
            List<ClassDesc> params = descriptors(opcode.operands());
            params.set(0, form.addressKind().descriptor());
            params.add(ConstantDescs.CD_long);
            params.add(form.reference());
            method = new Member.Method(form == MemoryForm.WIDE ? MEMORY_ACCESS_64 : MEMORY_ACCESS, camelCase(opcode),
                    MethodTypeDesc.of(result(opcode), params), true);
            cache[opcode.ordinal()] = method;
        }
        return method;
    }

    /** A value layout: the constant {@code BYTE}, {@code SHORT}, {@code INT} or {@code LONG} of the runtime. */
    public static Member.Field layout(String name) {
        return field(MEMORY_ACCESS, name, layoutType(name));
    }

    /** {@code MemorySegment.get} with a value layout. */
    public static Member.Method segmentGet(String layout) {
        return new Member.Method(SEGMENT.type(), "get",
                MethodTypeDesc.of(layoutCarrier(layout), layoutType(layout), ConstantDescs.CD_long), false, true);
    }

    /** {@code MemorySegment.set} with a value layout. */
    public static Member.Method segmentSet(String layout) {
        return new Member.Method(SEGMENT.type(), "set", MethodTypeDesc.of(ConstantDescs.CD_void,
                layoutType(layout), ConstantDescs.CD_long, layoutCarrier(layout)), false, true);
    }

    private static ClassDesc layoutType(String name) {
        return ClassDesc.of("java.lang.foreign.ValueLayout")
                .nested("Of" + name.charAt(0) + name.substring(1).toLowerCase(java.util.Locale.ROOT));
    }

    private static ClassDesc layoutCarrier(String name) {
        return switch (name) {
            case "BYTE" -> ConstantDescs.CD_byte;
            case "SHORT" -> ConstantDescs.CD_short;
            case "INT" -> I;
            default -> ConstantDescs.CD_long;
        };
    }

    /** An atomic load, store or modification: address, values, bits, memory. */
    public static Member.Method atomic(AtomicOpcode.Operation operation) {
        String name = operation.name().toLowerCase(Locale.ROOT);
        return switch (operation) {
            case LOAD -> function("AtomicAccess", name, J, J, I, LINEAR_MEMORY);
            case STORE -> function("AtomicAccess", name, ConstantDescs.CD_void, J, J, I, LINEAR_MEMORY);
            case CMPXCHG -> function("AtomicAccess", name, J, J, J, J, I, LINEAR_MEMORY);
            default -> function("AtomicAccess", name, J, J, J, I, LINEAR_MEMORY);
        };
    }

    /** The method that has a numeric instruction's semantics. */
    public static Member.Method numeric(Opcode opcode) {
        Member.Method method = NUMERIC[opcode.ordinal()];
        if (method == null) {
            method = new Member.Method(numericOwner(opcode), camelCase(opcode),
                    MethodTypeDesc.of(result(opcode), descriptors(opcode.operands())), true);
            NUMERIC[opcode.ordinal()] = method;
        }
        return method;
    }

    private static ClassDesc numericOwner(Opcode opcode) {
        String operation = opcode.mnemonic().substring("i32.".length());
        if (operation.contains("i32") || operation.contains("i64") || operation.contains("f32")
                || operation.contains("f64")) {
            return CONVERSIONS; // from the type it names
        }
        return opcode.mnemonic().startsWith("i") ? INTEGER_NUMERICS : FLOAT_NUMERICS;
    }

    /** {@code i32.load8_s} → {@code i32Load8S}. */
    private static String camelCase(Opcode opcode) {
        return camelCase(opcode.mnemonic());
    }

    static String camelCase(String mnemonic) {
        StringBuilder name = new StringBuilder();
        boolean upper = false;
        for (int i = 0; i < mnemonic.length(); i++) {
            char c = mnemonic.charAt(i);
            if (c == '.' || c == '_') {
                upper = true;
            } else {
                name.append(upper ? Character.toUpperCase(c) : c);
                upper = false;
            }
        }
        return name.toString();
    }

    private static ClassDesc result(Opcode opcode) {
        ValueType result = opcode.result();
        return result == null ? ConstantDescs.CD_void : JvmKind.of(result).descriptor();
    }

    private static List<ClassDesc> descriptors(List<ValueType> types) {
        List<ClassDesc> descriptors = new ArrayList<>();
        for (ValueType type : types) {
            descriptors.add(JvmKind.of(type).descriptor());
        }
        return descriptors;
    }

    private static Member.Field field(ClassDesc owner, String name, ClassDesc type) {
        return new Member.Field(owner, name, type);
    }

    private static Member.Method function(String owner, String name, ClassDesc result, ClassDesc... params) {
        return new Member.Method(ClassDesc.of(RUNTIME, owner), name, MethodTypeDesc.of(result, params), true);
    }

    private static Member.Method jdk(ClassDesc owner, String name, ClassDesc result, ClassDesc... params) {
        return new Member.Method(owner, name, MethodTypeDesc.of(result, params), true);
    }
}
