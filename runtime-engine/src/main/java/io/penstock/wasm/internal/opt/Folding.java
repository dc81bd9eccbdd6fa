package io.penstock.wasm.internal.opt;

import io.penstock.wasm.internal.code.Opcode;
import org.jspecify.annotations.Nullable;

/** What integer instructions on constants give, as bits; null for those that trap or are left to the code. */
final class Folding {

    private Folding() {
    }

    /** An instruction with one operand. */
    static @Nullable Long unary(Opcode opcode, long operand) {
        int value = (int) operand;
        return switch (opcode) {
            case I32_EQZ -> bool(value == 0);
            case I64_EQZ -> bool(operand == 0);
            case I32_CLZ -> (long) Integer.numberOfLeadingZeros(value);
            case I32_CTZ -> (long) Integer.numberOfTrailingZeros(value);
            case I32_POPCNT -> (long) Integer.bitCount(value);
            case I64_CLZ -> (long) Long.numberOfLeadingZeros(operand);
            case I64_CTZ -> (long) Long.numberOfTrailingZeros(operand);
            case I64_POPCNT -> (long) Long.bitCount(operand);
            case I32_WRAP_I64, I64_EXTEND_I32_S, I64_EXTEND32_S -> (long) value;
            case I64_EXTEND_I32_U -> value & 0xFFFF_FFFFL;
            case I32_EXTEND8_S, I64_EXTEND8_S -> (long) (byte) value;
            case I32_EXTEND16_S, I64_EXTEND16_S -> (long) (short) value;
            case I32_REINTERPRET_F32, F32_REINTERPRET_I32, I64_REINTERPRET_F64, F64_REINTERPRET_I64 -> operand;
            default -> null;
        };
    }

    private static Long bool(boolean value) {
        return value ? 1L : 0L;
    }

    /** An instruction with two operands. */
    static @Nullable Long binary(Opcode opcode, long left, long right) {
        Long result = i32(opcode, (int) left, (int) right);
        return result == null ? i64(opcode, left, right) : result;
    }

    @SuppressWarnings("NarrowCalculation") // wraps around, as Wasm does
    private static @Nullable Long i32(Opcode opcode, int left, int right) {
        return switch (opcode) {
            case I32_ADD -> (long) (left + right);
            case I32_SUB -> (long) (left - right);
            case I32_MUL -> (long) (left * right);
            case I32_AND -> (long) (left & right);
            case I32_OR -> (long) (left | right);
            case I32_XOR -> (long) (left ^ right);
            case I32_SHL -> (long) (left << right);
            case I32_SHR_S -> (long) (left >> right);
            case I32_SHR_U -> (long) (left >>> right);
            case I32_ROTL -> (long) Integer.rotateLeft(left, right);
            case I32_ROTR -> (long) Integer.rotateRight(left, right);
            case I32_EQ -> bool(left == right);
            case I32_NE -> bool(left != right);
            case I32_LT_S -> bool(left < right);
            case I32_GT_S -> bool(left > right);
            case I32_LE_S -> bool(left <= right);
            case I32_GE_S -> bool(left >= right);
            case I32_LT_U -> bool(Integer.compareUnsigned(left, right) < 0);
            case I32_GT_U -> bool(Integer.compareUnsigned(left, right) > 0);
            case I32_LE_U -> bool(Integer.compareUnsigned(left, right) <= 0);
            case I32_GE_U -> bool(Integer.compareUnsigned(left, right) >= 0);
            case I32_DIV_U -> right == 0 ? null : (long) Integer.divideUnsigned(left, right);
            case I32_REM_U -> right == 0 ? null : (long) Integer.remainderUnsigned(left, right);
            case I32_DIV_S -> right == 0 || right == -1 ? null : (long) (left / right);
            case I32_REM_S -> right == 0 || right == -1 ? null : (long) (left % right);
            default -> null;
        };
    }

    private static @Nullable Long i64(Opcode opcode, long left, long right) {
        return switch (opcode) {
            case I64_ADD -> left + right;
            case I64_SUB -> left - right;
            case I64_MUL -> left * right;
            case I64_AND -> left & right;
            case I64_OR -> left | right;
            case I64_XOR -> left ^ right;
            case I64_SHL -> left << right;
            case I64_SHR_S -> left >> right;
            case I64_SHR_U -> left >>> right;
            case I64_ROTL -> Long.rotateLeft(left, (int) right);
            case I64_ROTR -> Long.rotateRight(left, (int) right);
            case I64_EQ -> bool(left == right);
            case I64_NE -> bool(left != right);
            case I64_LT_S -> bool(left < right);
            case I64_GT_S -> bool(left > right);
            case I64_LE_S -> bool(left <= right);
            case I64_GE_S -> bool(left >= right);
            case I64_LT_U -> bool(Long.compareUnsigned(left, right) < 0);
            case I64_GT_U -> bool(Long.compareUnsigned(left, right) > 0);
            case I64_LE_U -> bool(Long.compareUnsigned(left, right) <= 0);
            case I64_GE_U -> bool(Long.compareUnsigned(left, right) >= 0);
            case I64_DIV_U -> right == 0 ? null : Long.divideUnsigned(left, right);
            case I64_REM_U -> right == 0 ? null : Long.remainderUnsigned(left, right);
            default -> null;
        };
    }
}
