package io.penstock.wasm.internal.code;

import static io.penstock.wasm.internal.code.VectorOpcode.Shape.BINARY;
import static io.penstock.wasm.internal.code.VectorOpcode.Shape.CONSTANT;
import static io.penstock.wasm.internal.code.VectorOpcode.Shape.EXTRACT_LANE;
import static io.penstock.wasm.internal.code.VectorOpcode.Shape.LOAD;
import static io.penstock.wasm.internal.code.VectorOpcode.Shape.LOAD_EXTEND;
import static io.penstock.wasm.internal.code.VectorOpcode.Shape.LOAD_LANE;
import static io.penstock.wasm.internal.code.VectorOpcode.Shape.LOAD_SPLAT;
import static io.penstock.wasm.internal.code.VectorOpcode.Shape.LOAD_ZERO;
import static io.penstock.wasm.internal.code.VectorOpcode.Shape.NARROW;
import static io.penstock.wasm.internal.code.VectorOpcode.Shape.NARROW_ZERO;
import static io.penstock.wasm.internal.code.VectorOpcode.Shape.REPLACE_LANE;
import static io.penstock.wasm.internal.code.VectorOpcode.Shape.SHIFT;
import static io.penstock.wasm.internal.code.VectorOpcode.Shape.SHUFFLE;
import static io.penstock.wasm.internal.code.VectorOpcode.Shape.SPLAT;
import static io.penstock.wasm.internal.code.VectorOpcode.Shape.STORE;
import static io.penstock.wasm.internal.code.VectorOpcode.Shape.STORE_LANE;
import static io.penstock.wasm.internal.code.VectorOpcode.Shape.SWIZZLE;
import static io.penstock.wasm.internal.code.VectorOpcode.Shape.TERNARY;
import static io.penstock.wasm.internal.code.VectorOpcode.Shape.TEST;
import static io.penstock.wasm.internal.code.VectorOpcode.Shape.UNARY;
import static io.penstock.wasm.internal.code.VectorOpcode.Shape.WIDEN_HIGH;
import static io.penstock.wasm.internal.code.VectorOpcode.Shape.WIDEN_HIGH_BINARY;
import static io.penstock.wasm.internal.code.VectorOpcode.Shape.WIDEN_LOW;
import static io.penstock.wasm.internal.code.VectorOpcode.Shape.WIDEN_LOW_BINARY;

import io.penstock.wasm.api.ValueType;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The table of instructions behind the prefix 0xFD, one row each: SIMD and relaxed SIMD (spec 5.4.8). A constant's name is
 * its mnemonic, in upper case and with {@code _} for {@code .}; the part before it is the shape of the lanes.
 */
public enum VectorOpcode {
    // @formatter:off
    // memory (spec 5.4.8)
    V128_LOAD(0x00, LOAD, 4),
    V128_LOAD8X8_S(0x01, LOAD_EXTEND, 3),
    V128_LOAD8X8_U(0x02, LOAD_EXTEND, 3),
    V128_LOAD16X4_S(0x03, LOAD_EXTEND, 3),
    V128_LOAD16X4_U(0x04, LOAD_EXTEND, 3),
    V128_LOAD32X2_S(0x05, LOAD_EXTEND, 3),
    V128_LOAD32X2_U(0x06, LOAD_EXTEND, 3),
    V128_LOAD8_SPLAT(0x07, LOAD_SPLAT, 0),
    V128_LOAD16_SPLAT(0x08, LOAD_SPLAT, 1),
    V128_LOAD32_SPLAT(0x09, LOAD_SPLAT, 2),
    V128_LOAD64_SPLAT(0x0A, LOAD_SPLAT, 3),
    V128_STORE(0x0B, STORE, 4),
    // constants, shuffles and single lanes
    V128_CONST(0x0C, CONSTANT),
    I8X16_SHUFFLE(0x0D, SHUFFLE),
    I8X16_SWIZZLE(0x0E, SWIZZLE),
    I8X16_SPLAT(0x0F, SPLAT),
    I16X8_SPLAT(0x10, SPLAT),
    I32X4_SPLAT(0x11, SPLAT),
    I64X2_SPLAT(0x12, SPLAT),
    F32X4_SPLAT(0x13, SPLAT),
    F64X2_SPLAT(0x14, SPLAT),
    I8X16_EXTRACT_LANE_S(0x15, EXTRACT_LANE),
    I8X16_EXTRACT_LANE_U(0x16, EXTRACT_LANE),
    I8X16_REPLACE_LANE(0x17, REPLACE_LANE),
    I16X8_EXTRACT_LANE_S(0x18, EXTRACT_LANE),
    I16X8_EXTRACT_LANE_U(0x19, EXTRACT_LANE),
    I16X8_REPLACE_LANE(0x1A, REPLACE_LANE),
    I32X4_EXTRACT_LANE(0x1B, EXTRACT_LANE),
    I32X4_REPLACE_LANE(0x1C, REPLACE_LANE),
    I64X2_EXTRACT_LANE(0x1D, EXTRACT_LANE),
    I64X2_REPLACE_LANE(0x1E, REPLACE_LANE),
    F32X4_EXTRACT_LANE(0x1F, EXTRACT_LANE),
    F32X4_REPLACE_LANE(0x20, REPLACE_LANE),
    F64X2_EXTRACT_LANE(0x21, EXTRACT_LANE),
    F64X2_REPLACE_LANE(0x22, REPLACE_LANE),
    // comparisons
    I8X16_EQ(0x23, BINARY),
    I8X16_NE(0x24, BINARY),
    I8X16_LT_S(0x25, BINARY),
    I8X16_LT_U(0x26, BINARY),
    I8X16_GT_S(0x27, BINARY),
    I8X16_GT_U(0x28, BINARY),
    I8X16_LE_S(0x29, BINARY),
    I8X16_LE_U(0x2A, BINARY),
    I8X16_GE_S(0x2B, BINARY),
    I8X16_GE_U(0x2C, BINARY),
    I16X8_EQ(0x2D, BINARY),
    I16X8_NE(0x2E, BINARY),
    I16X8_LT_S(0x2F, BINARY),
    I16X8_LT_U(0x30, BINARY),
    I16X8_GT_S(0x31, BINARY),
    I16X8_GT_U(0x32, BINARY),
    I16X8_LE_S(0x33, BINARY),
    I16X8_LE_U(0x34, BINARY),
    I16X8_GE_S(0x35, BINARY),
    I16X8_GE_U(0x36, BINARY),
    I32X4_EQ(0x37, BINARY),
    I32X4_NE(0x38, BINARY),
    I32X4_LT_S(0x39, BINARY),
    I32X4_LT_U(0x3A, BINARY),
    I32X4_GT_S(0x3B, BINARY),
    I32X4_GT_U(0x3C, BINARY),
    I32X4_LE_S(0x3D, BINARY),
    I32X4_LE_U(0x3E, BINARY),
    I32X4_GE_S(0x3F, BINARY),
    I32X4_GE_U(0x40, BINARY),
    F32X4_EQ(0x41, BINARY),
    F32X4_NE(0x42, BINARY),
    F32X4_LT(0x43, BINARY),
    F32X4_GT(0x44, BINARY),
    F32X4_LE(0x45, BINARY),
    F32X4_GE(0x46, BINARY),
    F64X2_EQ(0x47, BINARY),
    F64X2_NE(0x48, BINARY),
    F64X2_LT(0x49, BINARY),
    F64X2_GT(0x4A, BINARY),
    F64X2_LE(0x4B, BINARY),
    F64X2_GE(0x4C, BINARY),
    // bits
    V128_NOT(0x4D, UNARY),
    V128_AND(0x4E, BINARY),
    V128_ANDNOT(0x4F, BINARY),
    V128_OR(0x50, BINARY),
    V128_XOR(0x51, BINARY),
    V128_BITSELECT(0x52, TERNARY),
    V128_ANY_TRUE(0x53, TEST),
    // single lanes and memory
    V128_LOAD8_LANE(0x54, LOAD_LANE, 0),
    V128_LOAD16_LANE(0x55, LOAD_LANE, 1),
    V128_LOAD32_LANE(0x56, LOAD_LANE, 2),
    V128_LOAD64_LANE(0x57, LOAD_LANE, 3),
    V128_STORE8_LANE(0x58, STORE_LANE, 0),
    V128_STORE16_LANE(0x59, STORE_LANE, 1),
    V128_STORE32_LANE(0x5A, STORE_LANE, 2),
    V128_STORE64_LANE(0x5B, STORE_LANE, 3),
    V128_LOAD32_ZERO(0x5C, LOAD_ZERO, 2),
    V128_LOAD64_ZERO(0x5D, LOAD_ZERO, 3),
    // arithmetic
    F32X4_DEMOTE_F64X2_ZERO(0x5E, NARROW_ZERO),
    F64X2_PROMOTE_LOW_F32X4(0x5F, WIDEN_LOW),
    I8X16_ABS(0x60, UNARY),
    I8X16_NEG(0x61, UNARY),
    I8X16_POPCNT(0x62, UNARY),
    I8X16_ALL_TRUE(0x63, TEST),
    I8X16_BITMASK(0x64, TEST),
    I8X16_NARROW_I16X8_S(0x65, NARROW),
    I8X16_NARROW_I16X8_U(0x66, NARROW),
    F32X4_CEIL(0x67, UNARY),
    F32X4_FLOOR(0x68, UNARY),
    F32X4_TRUNC(0x69, UNARY),
    F32X4_NEAREST(0x6A, UNARY),
    I8X16_SHL(0x6B, SHIFT),
    I8X16_SHR_S(0x6C, SHIFT),
    I8X16_SHR_U(0x6D, SHIFT),
    I8X16_ADD(0x6E, BINARY),
    I8X16_ADD_SAT_S(0x6F, BINARY),
    I8X16_ADD_SAT_U(0x70, BINARY),
    I8X16_SUB(0x71, BINARY),
    I8X16_SUB_SAT_S(0x72, BINARY),
    I8X16_SUB_SAT_U(0x73, BINARY),
    F64X2_CEIL(0x74, UNARY),
    F64X2_FLOOR(0x75, UNARY),
    I8X16_MIN_S(0x76, BINARY),
    I8X16_MIN_U(0x77, BINARY),
    I8X16_MAX_S(0x78, BINARY),
    I8X16_MAX_U(0x79, BINARY),
    F64X2_TRUNC(0x7A, UNARY),
    I8X16_AVGR_U(0x7B, BINARY),
    I16X8_EXTADD_PAIRWISE_I8X16_S(0x7C, UNARY),
    I16X8_EXTADD_PAIRWISE_I8X16_U(0x7D, UNARY),
    I32X4_EXTADD_PAIRWISE_I16X8_S(0x7E, UNARY),
    I32X4_EXTADD_PAIRWISE_I16X8_U(0x7F, UNARY),
    I16X8_ABS(0x80, UNARY),
    I16X8_NEG(0x81, UNARY),
    I16X8_Q15MULR_SAT_S(0x82, BINARY),
    I16X8_ALL_TRUE(0x83, TEST),
    I16X8_BITMASK(0x84, TEST),
    I16X8_NARROW_I32X4_S(0x85, NARROW),
    I16X8_NARROW_I32X4_U(0x86, NARROW),
    I16X8_EXTEND_LOW_I8X16_S(0x87, WIDEN_LOW),
    I16X8_EXTEND_HIGH_I8X16_S(0x88, WIDEN_HIGH),
    I16X8_EXTEND_LOW_I8X16_U(0x89, WIDEN_LOW),
    I16X8_EXTEND_HIGH_I8X16_U(0x8A, WIDEN_HIGH),
    I16X8_SHL(0x8B, SHIFT),
    I16X8_SHR_S(0x8C, SHIFT),
    I16X8_SHR_U(0x8D, SHIFT),
    I16X8_ADD(0x8E, BINARY),
    I16X8_ADD_SAT_S(0x8F, BINARY),
    I16X8_ADD_SAT_U(0x90, BINARY),
    I16X8_SUB(0x91, BINARY),
    I16X8_SUB_SAT_S(0x92, BINARY),
    I16X8_SUB_SAT_U(0x93, BINARY),
    F64X2_NEAREST(0x94, UNARY),
    I16X8_MUL(0x95, BINARY),
    I16X8_MIN_S(0x96, BINARY),
    I16X8_MIN_U(0x97, BINARY),
    I16X8_MAX_S(0x98, BINARY),
    I16X8_MAX_U(0x99, BINARY),
    I16X8_AVGR_U(0x9B, BINARY),
    I16X8_EXTMUL_LOW_I8X16_S(0x9C, WIDEN_LOW_BINARY),
    I16X8_EXTMUL_HIGH_I8X16_S(0x9D, WIDEN_HIGH_BINARY),
    I16X8_EXTMUL_LOW_I8X16_U(0x9E, WIDEN_LOW_BINARY),
    I16X8_EXTMUL_HIGH_I8X16_U(0x9F, WIDEN_HIGH_BINARY),
    I32X4_ABS(0xA0, UNARY),
    I32X4_NEG(0xA1, UNARY),
    I32X4_ALL_TRUE(0xA3, TEST),
    I32X4_BITMASK(0xA4, TEST),
    I32X4_EXTEND_LOW_I16X8_S(0xA7, WIDEN_LOW),
    I32X4_EXTEND_HIGH_I16X8_S(0xA8, WIDEN_HIGH),
    I32X4_EXTEND_LOW_I16X8_U(0xA9, WIDEN_LOW),
    I32X4_EXTEND_HIGH_I16X8_U(0xAA, WIDEN_HIGH),
    I32X4_SHL(0xAB, SHIFT),
    I32X4_SHR_S(0xAC, SHIFT),
    I32X4_SHR_U(0xAD, SHIFT),
    I32X4_ADD(0xAE, BINARY),
    I32X4_SUB(0xB1, BINARY),
    I32X4_MUL(0xB5, BINARY),
    I32X4_MIN_S(0xB6, BINARY),
    I32X4_MIN_U(0xB7, BINARY),
    I32X4_MAX_S(0xB8, BINARY),
    I32X4_MAX_U(0xB9, BINARY),
    I32X4_DOT_I16X8_S(0xBA, BINARY),
    I32X4_EXTMUL_LOW_I16X8_S(0xBC, WIDEN_LOW_BINARY),
    I32X4_EXTMUL_HIGH_I16X8_S(0xBD, WIDEN_HIGH_BINARY),
    I32X4_EXTMUL_LOW_I16X8_U(0xBE, WIDEN_LOW_BINARY),
    I32X4_EXTMUL_HIGH_I16X8_U(0xBF, WIDEN_HIGH_BINARY),
    I64X2_ABS(0xC0, UNARY),
    I64X2_NEG(0xC1, UNARY),
    I64X2_ALL_TRUE(0xC3, TEST),
    I64X2_BITMASK(0xC4, TEST),
    I64X2_EXTEND_LOW_I32X4_S(0xC7, WIDEN_LOW),
    I64X2_EXTEND_HIGH_I32X4_S(0xC8, WIDEN_HIGH),
    I64X2_EXTEND_LOW_I32X4_U(0xC9, WIDEN_LOW),
    I64X2_EXTEND_HIGH_I32X4_U(0xCA, WIDEN_HIGH),
    I64X2_SHL(0xCB, SHIFT),
    I64X2_SHR_S(0xCC, SHIFT),
    I64X2_SHR_U(0xCD, SHIFT),
    I64X2_ADD(0xCE, BINARY),
    I64X2_SUB(0xD1, BINARY),
    I64X2_MUL(0xD5, BINARY),
    I64X2_EQ(0xD6, BINARY),
    I64X2_NE(0xD7, BINARY),
    I64X2_LT_S(0xD8, BINARY),
    I64X2_GT_S(0xD9, BINARY),
    I64X2_LE_S(0xDA, BINARY),
    I64X2_GE_S(0xDB, BINARY),
    I64X2_EXTMUL_LOW_I32X4_S(0xDC, WIDEN_LOW_BINARY),
    I64X2_EXTMUL_HIGH_I32X4_S(0xDD, WIDEN_HIGH_BINARY),
    I64X2_EXTMUL_LOW_I32X4_U(0xDE, WIDEN_LOW_BINARY),
    I64X2_EXTMUL_HIGH_I32X4_U(0xDF, WIDEN_HIGH_BINARY),
    F32X4_ABS(0xE0, UNARY),
    F32X4_NEG(0xE1, UNARY),
    F32X4_SQRT(0xE3, UNARY),
    F32X4_ADD(0xE4, BINARY),
    F32X4_SUB(0xE5, BINARY),
    F32X4_MUL(0xE6, BINARY),
    F32X4_DIV(0xE7, BINARY),
    F32X4_MIN(0xE8, BINARY),
    F32X4_MAX(0xE9, BINARY),
    F32X4_PMIN(0xEA, BINARY),
    F32X4_PMAX(0xEB, BINARY),
    F64X2_ABS(0xEC, UNARY),
    F64X2_NEG(0xED, UNARY),
    F64X2_SQRT(0xEF, UNARY),
    F64X2_ADD(0xF0, BINARY),
    F64X2_SUB(0xF1, BINARY),
    F64X2_MUL(0xF2, BINARY),
    F64X2_DIV(0xF3, BINARY),
    F64X2_MIN(0xF4, BINARY),
    F64X2_MAX(0xF5, BINARY),
    F64X2_PMIN(0xF6, BINARY),
    F64X2_PMAX(0xF7, BINARY),
    I32X4_TRUNC_SAT_F32X4_S(0xF8, UNARY),
    I32X4_TRUNC_SAT_F32X4_U(0xF9, UNARY),
    F32X4_CONVERT_I32X4_S(0xFA, UNARY),
    F32X4_CONVERT_I32X4_U(0xFB, UNARY),
    I32X4_TRUNC_SAT_F64X2_S_ZERO(0xFC, NARROW_ZERO),
    I32X4_TRUNC_SAT_F64X2_U_ZERO(0xFD, NARROW_ZERO),
    F64X2_CONVERT_LOW_I32X4_S(0xFE, WIDEN_LOW),
    F64X2_CONVERT_LOW_I32X4_U(0xFF, WIDEN_LOW),
    // relaxed: one of the ways that are allowed, always the same
    I8X16_RELAXED_SWIZZLE(0x100, I8X16_SWIZZLE),
    I32X4_RELAXED_TRUNC_F32X4_S(0x101, I32X4_TRUNC_SAT_F32X4_S),
    I32X4_RELAXED_TRUNC_F32X4_U(0x102, I32X4_TRUNC_SAT_F32X4_U),
    I32X4_RELAXED_TRUNC_F64X2_S_ZERO(0x103, I32X4_TRUNC_SAT_F64X2_S_ZERO),
    I32X4_RELAXED_TRUNC_F64X2_U_ZERO(0x104, I32X4_TRUNC_SAT_F64X2_U_ZERO),
    F32X4_RELAXED_MADD(0x105, TERNARY),
    F32X4_RELAXED_NMADD(0x106, TERNARY),
    F64X2_RELAXED_MADD(0x107, TERNARY),
    F64X2_RELAXED_NMADD(0x108, TERNARY),
    I8X16_RELAXED_LANESELECT(0x109, V128_BITSELECT),
    I16X8_RELAXED_LANESELECT(0x10A, V128_BITSELECT),
    I32X4_RELAXED_LANESELECT(0x10B, V128_BITSELECT),
    I64X2_RELAXED_LANESELECT(0x10C, V128_BITSELECT),
    F32X4_RELAXED_MIN(0x10D, F32X4_MIN),
    F32X4_RELAXED_MAX(0x10E, F32X4_MAX),
    F64X2_RELAXED_MIN(0x10F, F64X2_MIN),
    F64X2_RELAXED_MAX(0x110, F64X2_MAX),
    I16X8_RELAXED_Q15MULR_S(0x111, I16X8_Q15MULR_SAT_S),
    I16X8_RELAXED_DOT_I8X16_I7X16_S(0x112, BINARY),
    I32X4_RELAXED_DOT_I8X16_I7X16_ADD_S(0x113, TERNARY);
    // @formatter:on

    /** Operands, result, and which halves of the operands make the low and the high half of the result. */
    public enum Shape {
        /** Address to v128. */
        LOAD,
        /** Address to v128: eight bytes, each lane widened. */
        LOAD_EXTEND,
        /** Address to v128: one lane, in all lanes. */
        LOAD_SPLAT,
        /** Address to v128: the first lane, the others are zero. */
        LOAD_ZERO,
        /** Address and v128 to v128: one lane is replaced. */
        LOAD_LANE,
        /** Address and v128 to nothing. */
        STORE,
        /** Address and v128 to nothing: one lane. */
        STORE_LANE,
        /** v128 from the code. */
        CONSTANT,
        /** Two v128 to one, by sixteen indexes from the code. */
        SHUFFLE,
        /** Two v128 to one, the second has indexes of bytes in the first. */
        SWIZZLE,
        /** A number to v128. */
        SPLAT,
        /** v128 to a number. */
        EXTRACT_LANE,
        /** v128 and a number to v128. */
        REPLACE_LANE,
        /** v128 to i32. */
        TEST,
        /** v128 to v128, half from half. */
        UNARY,
        /** Two v128 to one, half from halves. */
        BINARY,
        /** Three v128 to one, half from halves. */
        TERNARY,
        /** v128 and i32 to v128, half from half. */
        SHIFT,
        /** Two v128 to one: the low half from the first, the high half from the second. */
        NARROW,
        /** v128 to v128: the low half from both, the high half is zero. */
        NARROW_ZERO,
        /** v128 to v128: each half from four bytes of the low half. */
        WIDEN_LOW,
        /** v128 to v128: each half from four bytes of the high half. */
        WIDEN_HIGH,
        /** As {@link #WIDEN_LOW}, from two v128. */
        WIDEN_LOW_BINARY,
        /** As {@link #WIDEN_HIGH}, from two v128. */
        WIDEN_HIGH_BINARY
    }

    private static final @Nullable VectorOpcode[] BY_CODE = new @Nullable VectorOpcode[0x114];

    static {
        for (VectorOpcode opcode : values()) {
            BY_CODE[opcode.code] = opcode;
        }
    }

    private final int code;
    private final String mnemonic;
    private final Shape shape;
    private final int alignment;
    @SuppressWarnings("ImmutableEnumChecker") // types are immutable
    private final ValueType laneType;
    private final int laneBits;
    private final VectorOpcode semantics;

    VectorOpcode(int code, Shape shape) {
        this(code, shape, -1);
    }

    /** A load or store. */
    VectorOpcode(int code, Shape shape, int alignment) {
        this(code, shape, alignment, null);
    }

    /** A relaxed instruction that does what another one does. */
    VectorOpcode(int code, VectorOpcode like) {
        this(code, like.shape, -1, like);
    }

    VectorOpcode(int code, Shape shape, int alignment, @Nullable VectorOpcode like) {
        this.code = code;
        this.shape = shape;
        this.alignment = alignment;
        int dot = name().indexOf('_');
        mnemonic = name().substring(0, dot).toLowerCase(Locale.ROOT) + '.'
                + name().substring(dot + 1).toLowerCase(Locale.ROOT);
        semantics = like == null ? this : like;
        laneBits = alignment >= 0 ? 8 << alignment : Integer.parseInt(mnemonic, 1, endOfDigits(mnemonic), 10);
        laneType = switch (mnemonic.substring(0, 3)) {
            case "i64" -> ValueType.I64;
            case "f32" -> ValueType.F32;
            case "f64" -> ValueType.F64;
            default -> ValueType.I32;
        };
    }

    private static int endOfDigits(String mnemonic) {
        int end = 1;
        while (Character.isDigit(mnemonic.charAt(end))) {
            end++;
        }
        return end;
    }

    /** The instruction with this code behind the prefix, or null. */
    static @Nullable VectorOpcode of(int code) {
        return code < BY_CODE.length ? BY_CODE[code] : null;
    }

    /** What follows the prefix. */
    public int code() {
        return code;
    }

    /** The name in the text format. */
    public String mnemonic() {
        return mnemonic;
    }

    /** Operands and result. */
    public Shape shape() {
        return shape;
    }

    /** Of loads and stores: the logarithm (base 2) of the width in bytes, which is the largest alignment; others: -1. */
    public int alignment() {
        return alignment;
    }

    /** Of instructions on one lane, and of splats: the type of that lane as a number. */
    public ValueType laneType() {
        return laneType;
    }

    /** Bits of one lane; of loads and stores, of what is in memory. */
    public int laneBits() {
        return laneBits;
    }

    /** Which instruction has the same meaning: another one for most relaxed ones, else this one. */
    public VectorOpcode semantics() {
        return semantics;
    }

    @Override
    public String toString() {
        return mnemonic;
    }
}
