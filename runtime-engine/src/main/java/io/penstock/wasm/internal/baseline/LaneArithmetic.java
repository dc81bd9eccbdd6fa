package io.penstock.wasm.internal.baseline;

import io.penstock.wasm.internal.bytecode.CodeTape;
import io.penstock.wasm.internal.bytecode.JvmKind;
import io.penstock.wasm.internal.bytecode.RuntimeMembers;
import io.penstock.wasm.internal.code.VectorOpcode;
import java.lang.classfile.Opcode;
import org.jspecify.annotations.Nullable;

/**
 * The commonest arithmetic on lanes of 32 and 64 bits in place, one JVM instruction for each lane: HotSpot stops inlining
 * calls at a number of nodes that a loop over vectors reaches soon.
 *
 * @param lane the kind of a lane
 * @param operator its instruction
 */
record LaneArithmetic(JvmKind lane, Opcode operator) {

    private static final long LOW_32 = 0xFFFF_FFFFL;

    /** Null for what is a call. */
    static @Nullable LaneArithmetic of(VectorOpcode opcode) {
        return switch (opcode) {
            case I32X4_ADD -> new LaneArithmetic(JvmKind.INT, Opcode.IADD);
            case I32X4_SUB -> new LaneArithmetic(JvmKind.INT, Opcode.ISUB);
            case I32X4_MUL -> new LaneArithmetic(JvmKind.INT, Opcode.IMUL);
            case F32X4_ADD -> new LaneArithmetic(JvmKind.FLOAT, Opcode.FADD);
            case F32X4_SUB -> new LaneArithmetic(JvmKind.FLOAT, Opcode.FSUB);
            case F32X4_MUL -> new LaneArithmetic(JvmKind.FLOAT, Opcode.FMUL);
            case F32X4_DIV -> new LaneArithmetic(JvmKind.FLOAT, Opcode.FDIV);
            case F64X2_ADD -> new LaneArithmetic(JvmKind.DOUBLE, Opcode.DADD);
            case F64X2_SUB -> new LaneArithmetic(JvmKind.DOUBLE, Opcode.DSUB);
            case F64X2_MUL -> new LaneArithmetic(JvmKind.DOUBLE, Opcode.DMUL);
            case F64X2_DIV -> new LaneArithmetic(JvmKind.DOUBLE, Opcode.DDIV);
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
        tape.plain(Opcode.LSHL);
        lane(tape, left, right, 0);
        tape.longConstant(LOW_32);
        tape.plain(Opcode.LAND);
        tape.plain(Opcode.LOR);
    }

    private void lane(CodeTape tape, int left, int right, int shift) {
        load(tape, left, shift);
        load(tape, right, shift);
        tape.plain(operator);
        if (lane == JvmKind.FLOAT) {
            tape.invoke(RuntimeMembers.FLOAT_BITS);
        }
        tape.plain(Opcode.I2L);
    }

    private void load(CodeTape tape, int half, int shift) {
        tape.load(half);
        if (shift > 0) {
            tape.intConstant(shift);
            tape.plain(Opcode.LUSHR);
        }
        tape.plain(Opcode.L2I);
        if (lane == JvmKind.FLOAT) {
            tape.invoke(RuntimeMembers.FLOAT_OF_BITS);
        }
    }
}
