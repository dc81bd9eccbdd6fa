package io.penstock.wasm.internal.bytecode;

import io.penstock.wasm.api.NumberType;
import io.penstock.wasm.api.ValueType;
import io.penstock.wasm.api.VectorType;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import org.jspecify.annotations.Nullable;

/** The JVM's computational types, and v128, which is none. */
public enum JvmKind {
    /** i32. */
    INT('i', 1, ConstantDescs.CD_int),
    /** i64. */
    LONG('l', 2, ConstantDescs.CD_long),
    /** f32. */
    FLOAT('f', 1, ConstantDescs.CD_float),
    /** f64. */
    DOUBLE('d', 2, ConstantDescs.CD_double),
    /** References. */
    REFERENCE('a', 1, ConstantDescs.CD_Object),
    /** v128: inside code always two longs, low half first; an object where values cross to the host. */
    V128('v', 4, ClassDesc.of("io.penstock.wasm.api.V128"));

    private static final JvmKind[] VALUES = values();

    private final char letter;
    private final int slots;
    @SuppressWarnings("ImmutableEnumChecker") // constant descriptors are immutable
    private final ClassDesc descriptor;

    JvmKind(char letter, int slots, ClassDesc descriptor) {
        this.letter = letter;
        this.slots = slots;
        this.descriptor = descriptor;
    }

    /** The kind that holds values of a Wasm type. */
    @SuppressWarnings("EnumOrdinal") // the first four are the number types, in their order
    public static JvmKind of(ValueType type) {
        if (type instanceof NumberType number) {
            return VALUES[number.ordinal()];
        }
        return type instanceof VectorType ? V128 : REFERENCE;
    }

    /** The kind of a method's result for a Wasm function's first result: of a v128, the low half. */
    public static JvmKind ofResult(ValueType type) {
        JvmKind kind = of(type);
        return kind == V128 ? LONG : kind;
    }

    /** The kind of a parameter or result where values cross to the host: a v128 is an object there. */
    JvmKind atBoundary() {
        return this == V128 ? REFERENCE : this;
    }

    /** The kind of values of a type in a descriptor; null for void. */
    static @Nullable JvmKind of(ClassDesc type) {
        return switch (type.descriptorString().charAt(0)) {
            case 'V' -> null;
            case 'J' -> LONG;
            case 'F' -> FLOAT;
            case 'D' -> DOUBLE;
            case 'L', '[' -> REFERENCE;
            default -> INT;
        };
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

    /** The verifier's type. */
    byte verificationTag() {
        return switch (this) {
            case INT -> TypeState.INT;
            case LONG -> TypeState.LONG;
            case FLOAT -> TypeState.FLOAT;
            case DOUBLE -> TypeState.DOUBLE;
            default -> TypeState.OBJECT;
        };
    }

    /** The type in descriptors; {@code Object} for references. */
    public ClassDesc descriptor() {
        return descriptor;
    }
}
