package io.penstock.wasm.internal.bytecode;

import io.penstock.wasm.api.NumberType;
import io.penstock.wasm.api.ReferenceType;
import io.penstock.wasm.api.ValueType;
import io.penstock.wasm.api.VectorType;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;

/** The JVM's computational types, and v128, which is none. */
public enum JvmKind {
    /** i32. */
    INT('i', 1, TypeKind.INT, ConstantDescs.CD_int),
    /** i64. */
    LONG('l', 2, TypeKind.LONG, ConstantDescs.CD_long),
    /** f32. */
    FLOAT('f', 1, TypeKind.FLOAT, ConstantDescs.CD_float),
    /** f64. */
    DOUBLE('d', 2, TypeKind.DOUBLE, ConstantDescs.CD_double),
    /** References. */
    REFERENCE('a', 1, TypeKind.REFERENCE, ConstantDescs.CD_Object),
    /** v128: inside code always two longs, low half first; an object where values cross to the host. */
    V128('v', 4, TypeKind.REFERENCE, ClassDesc.of("io.penstock.wasm.api.V128"));

    private static final JvmKind[] VALUES = values();

    private final char letter;
    private final int slots;
    private final TypeKind typeKind;
    @SuppressWarnings("ImmutableEnumChecker") // constant descriptors are immutable
    private final ClassDesc descriptor;

    JvmKind(char letter, int slots, TypeKind typeKind, ClassDesc descriptor) {
        this.letter = letter;
        this.slots = slots;
        this.typeKind = typeKind;
        this.descriptor = descriptor;
    }

    /** The kind that holds values of a Wasm type. */
    public static JvmKind of(ValueType type) {
        return switch (type) {
            case NumberType.I32 -> INT;
            case NumberType.I64 -> LONG;
            case NumberType.F32 -> FLOAT;
            case NumberType.F64 -> DOUBLE;
            case VectorType.V128 -> V128;
            case ReferenceType r -> REFERENCE;
        };
    }

    /** The kind of a method's result for a Wasm function's first result: of a v128, the low half. */
    public static JvmKind ofResult(ValueType type) {
        JvmKind kind = of(type);
        return kind == V128 ? LONG : kind;
    }

    static JvmKind ofOrdinal(int ordinal) {
        return VALUES[ordinal];
    }

    /** The letter that begins the JVM's mnemonics for the kind. */
    public char letter() {
        return letter;
    }

    /** JVM slots: 1 or 2; 4 for the two longs of a v128. */
    public int slots() {
        return slots;
    }

    /** For the Class-File API. */
    public TypeKind typeKind() {
        return typeKind;
    }

    /** The type in descriptors; {@code Object} for references. */
    public ClassDesc descriptor() {
        return descriptor;
    }
}
