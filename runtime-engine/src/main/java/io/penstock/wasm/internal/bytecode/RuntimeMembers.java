package io.penstock.wasm.internal.bytecode;

import io.penstock.wasm.api.ValueType;
import io.penstock.wasm.internal.code.Opcode;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The members of the runtime that code of all tiers uses. */
@SuppressWarnings("EnumOrdinal") // compact encoding, never leaves the process
public final class RuntimeMembers {

    private static final String RUNTIME = "io.penstock.wasm.internal.runtime";
    private static final ClassDesc INSTANCE = GeneratedNames.INSTANCE;
    private static final ClassDesc LINEAR_MEMORY = ClassDesc.of(RUNTIME, "LinearMemory");
    private static final ClassDesc GLOBAL = ClassDesc.of(RUNTIME, "GlobalStorage");
    private static final ClassDesc MEMORY_ACCESS = ClassDesc.of(RUNTIME, "MemoryAccess");
    private static final ClassDesc NUMERICS = ClassDesc.of(RUNTIME, "Numerics");
    private static final ClassDesc I = ConstantDescs.CD_int;
    private static final ClassDesc OBJECT = ConstantDescs.CD_Object;

    public static final Member.Field MEMORIES = field(INSTANCE, "memories", LINEAR_MEMORY.arrayType());
    public static final Member.Field MEMORY_0 = field(INSTANCE, "memory0", LINEAR_MEMORY);
    public static final Member.Field SEGMENT = field(LINEAR_MEMORY, "segment",
            ClassDesc.of("java.lang.foreign.MemorySegment"));
    public static final Member.Field GLOBALS = field(INSTANCE, "globals", GLOBAL.arrayType());
    public static final Member.Field RESULT_BITS = field(INSTANCE, "resultBits", ConstantDescs.CD_long.arrayType());
    public static final Member.Field RESULT_REFS = field(INSTANCE, "resultRefs", OBJECT.arrayType());

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
    public static final Member.Method DATA_DROP = function("MemoryOps", "dataDrop", ConstantDescs.CD_void, I, INSTANCE);

    public static final Member.Method INDIRECT_TARGET = function("TableOps", "target", I, I, I, I, INSTANCE);
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

    private static final Member.Field[] GLOBAL_VALUES = {field(GLOBAL, "i32", I),
            field(GLOBAL, "i64", ConstantDescs.CD_long), field(GLOBAL, "f32", ConstantDescs.CD_float),
            field(GLOBAL, "f64", ConstantDescs.CD_double), field(GLOBAL, "ref", OBJECT)};

    /** By opcode and whether the memory is the instance's first; filled as they are needed. */
    private static final Member.@Nullable Method[] FIRST_MEMORY = new Member.Method[Opcode.values().length];
    private static final Member.@Nullable Method[] OTHER_MEMORY = new Member.Method[FIRST_MEMORY.length];
    private static final Member.@Nullable Method[] NUMERIC = new Member.Method[FIRST_MEMORY.length];

    private RuntimeMembers() {
    }

    /** The field of a global's value. */
    public static Member.Field globalValue(JvmKind kind) {
        return GLOBAL_VALUES[kind.ordinal()];
    }

    /** The load or store on the first memory (by the instance) or another one (by the memory). */
    public static Member.Method memoryAccess(Opcode opcode, boolean firstMemory) {
        Member.@Nullable Method[] cache = firstMemory ? FIRST_MEMORY : OTHER_MEMORY;
        Member.Method method = cache[opcode.ordinal()];
        if (method == null) {
            List<ClassDesc> params = descriptors(opcode.operands());
            params.add(ConstantDescs.CD_long);
            params.add(firstMemory ? INSTANCE : LINEAR_MEMORY);
            method = new Member.Method(MEMORY_ACCESS, camelCase(opcode), MethodTypeDesc.of(result(opcode), params),
                    true);
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

    /** The method that has a numeric instruction's semantics. */
    public static Member.Method numeric(Opcode opcode) {
        Member.Method method = NUMERIC[opcode.ordinal()];
        if (method == null) {
            method = new Member.Method(NUMERICS, camelCase(opcode),
                    MethodTypeDesc.of(result(opcode), descriptors(opcode.operands())), true);
            NUMERIC[opcode.ordinal()] = method;
        }
        return method;
    }

    /** {@code i32.load8_s} → {@code i32Load8S}. */
    private static String camelCase(Opcode opcode) {
        StringBuilder name = new StringBuilder();
        boolean upper = false;
        for (char c : opcode.mnemonic().toCharArray()) {
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
        types.forEach(type -> descriptors.add(JvmKind.of(type).descriptor()));
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
