package io.penstock.wasm.internal.optimizing;

import io.penstock.wasm.api.ValueType;
import io.penstock.wasm.internal.code.Opcode;
import io.penstock.wasm.internal.code.VectorOpcode;
import io.penstock.wasm.internal.ir.Node;
import org.jspecify.annotations.Nullable;

/**
 * Arithmetic on lanes of 32 and 64 bits that is one instruction for a lane: lanes stay what they are from one instruction to
 * the next, as the passes see that what is put together was taken apart again.
 *
 * @param opcode the instruction for a lane
 * @param mask whether its result, 0 or 1, becomes no bits or all
 */
record LaneArithmetic(Opcode opcode, boolean mask) {

    /** Null for what is not so simple. */
    static @Nullable LaneArithmetic of(VectorOpcode opcode) {
        Opcode arithmetic = switch (opcode) {
            case I32X4_ADD -> Opcode.I32_ADD;
            case I32X4_SUB -> Opcode.I32_SUB;
            case I32X4_MUL -> Opcode.I32_MUL;
            case F32X4_ADD -> Opcode.F32_ADD;
            case F32X4_SUB -> Opcode.F32_SUB;
            case F32X4_MUL -> Opcode.F32_MUL;
            case F32X4_DIV -> Opcode.F32_DIV;
            case F64X2_ADD -> Opcode.F64_ADD;
            case F64X2_SUB -> Opcode.F64_SUB;
            case F64X2_MUL -> Opcode.F64_MUL;
            case F64X2_DIV -> Opcode.F64_DIV;
            default -> null;
        };
        if (arithmetic != null) {
            return new LaneArithmetic(arithmetic, false);
        }
        Opcode comparison = switch (opcode) {
            case I32X4_EQ -> Opcode.I32_EQ;
            case I32X4_NE -> Opcode.I32_NE;
            case I32X4_LT_S -> Opcode.I32_LT_S;
            case I32X4_LE_S -> Opcode.I32_LE_S;
            case I32X4_GT_S -> Opcode.I32_GT_S;
            case I32X4_GE_S -> Opcode.I32_GE_S;
            default -> null;
        };
        return comparison == null ? null : new LaneArithmetic(comparison, true);
    }

    /** Whether lanes are single-precision floats. */
    boolean isFloat() {
        return opcode.operands().getFirst().equals(ValueType.F32);
    }

    Node apply(SsaBuilder builder, Node left, Node right) {
        Node result = builder.numeric(opcode, left, right);
        return mask ? builder.numeric(Opcode.I32_SUB, builder.i32(0), result) : result;
    }
}
