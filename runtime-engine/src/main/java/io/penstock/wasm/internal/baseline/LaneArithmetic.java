package io.penstock.wasm.internal.baseline;

import io.penstock.wasm.internal.bytecode.CodeTape;
import io.penstock.wasm.internal.bytecode.JvmKind;
import io.penstock.wasm.internal.bytecode.JvmOpcode;
import io.penstock.wasm.internal.bytecode.RuntimeMembers;
import io.penstock.wasm.internal.code.VectorOpcode;
import org.jspecify.annotations.Nullable;

/**
 * The commonest arithmetic on lanes of 32 and 64 bits in place, one JVM instruction for each lane: HotSpot stops inlining
 * calls at a number of nodes that a loop over vectors reaches soon.
 *
 * @param lane the kind of a lane
 * @param operator its instruction
 */
record LaneArithmetic(JvmKind lane, JvmOpcode operator) {

    private static final long LOW_32 = 0xFFFF_FFFFL;

    /** Null for what is a call. */
    static @Nullable LaneArithmetic of(VectorOpcode opcode) {
        return switch (opcode) {
            case I32X4_ADD -> new LaneArithmetic(JvmKind.INT, JvmOpcode.IADD);
            case I32X4_SUB -> new LaneArithmetic(JvmKind.INT, JvmOpcode.ISUB);
            case I32X4_MUL -> new LaneArithmetic(JvmKind.INT, JvmOpcode.IMUL);
            case F32X4_ADD -> new LaneArithmetic(JvmKind.FLOAT, JvmOpcode.FADD);
            case F32X4_SUB -> new LaneArithmetic(JvmKind.FLOAT, JvmOpcode.FSUB);
            case F32X4_MUL -> new LaneArithmetic(JvmKind.FLOAT, JvmOpcode.FMUL);
            case F32X4_DIV -> new LaneArithmetic(JvmKind.FLOAT, JvmOpcode.FDIV);
            case F64X2_ADD -> new LaneArithmetic(JvmKind.DOUBLE, JvmOpcode.DADD);
            case F64X2_SUB -> new LaneArithmetic(JvmKind.DOUBLE, JvmOpcode.DSUB);
            case F64X2_MUL -> new LaneArithmetic(JvmKind.DOUBLE, JvmOpcode.DMUL);
            case F64X2_DIV -> new LaneArithmetic(JvmKind.DOUBLE, JvmOpcode.DDIV);
            default -> null;
        };
    }

    /** Leaves one half of the result on the JVM's stack. */
    void emit(CodeTape tape, int left, int right) {
        if (lane == JvmKind.DOUBLE) {
            tape.load(left);
            tape.invoke(RuntimeMembers.DOUBLE_OF_BITS);
            tape.load(right);
            tape.invoke(RuntimeMembers.DOUBLE_OF_BITS);
            tape.plain(operator);
            tape.invoke(RuntimeMembers.DOUBLE_BITS);
            return;
        }
        lane(tape, left, right, 32);
        tape.intConstant(32);
        tape.plain(JvmOpcode.LSHL);
        lane(tape, left, right, 0);
        tape.longConstant(LOW_32);
        tape.plain(JvmOpcode.LAND);
        tape.plain(JvmOpcode.LOR);
    }

    private void lane(CodeTape tape, int left, int right, int shift) {
        load(tape, left, shift);
        load(tape, right, shift);
        tape.plain(operator);
        if (lane == JvmKind.FLOAT) {
            tape.invoke(RuntimeMembers.FLOAT_BITS);
        }
        tape.plain(JvmOpcode.I2L);
    }

    private void load(CodeTape tape, int half, int shift) {
        tape.load(half);
        if (shift > 0) {
            tape.intConstant(shift);
            tape.plain(JvmOpcode.LUSHR);
        }
        tape.plain(JvmOpcode.L2I);
        if (lane == JvmKind.FLOAT) {
            tape.invoke(RuntimeMembers.FLOAT_OF_BITS);
        }
    }
}
