package io.penstock.wasm.internal.bytecode;

import io.penstock.wasm.internal.code.Opcode;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import org.jspecify.annotations.Nullable;

/**
 * Numeric instructions as JVM instructions, where the JVM's own have the same semantics or HotSpot has an intrinsic; all
 * others are calls of the runtime's {@code IntegerNumerics}, {@code FloatNumerics} and {@code Conversions}.
 */
public final class NumericCode {

    private static final long LOW_32 = 0xFFFF_FFFFL;
    private static final ClassDesc I = ConstantDescs.CD_int;
    private static final ClassDesc J = ConstantDescs.CD_long;
    private static final Member.Method J_ROTL = jdk(ConstantDescs.CD_Long, "rotateLeft", J, J, I);
    private static final Member.Method J_ROTR = jdk(ConstantDescs.CD_Long, "rotateRight", J, J, I);
    private static final Member.Method I_CLZ = jdk(ConstantDescs.CD_Integer, "numberOfLeadingZeros", I, I);
    private static final Member.Method I_CTZ = jdk(ConstantDescs.CD_Integer, "numberOfTrailingZeros", I, I);
    private static final Member.Method I_POPCNT = jdk(ConstantDescs.CD_Integer, "bitCount", I, I);
    private static final Member.Method J_CLZ = jdk(ConstantDescs.CD_Long, "numberOfLeadingZeros", I, J);
    private static final Member.Method J_CTZ = jdk(ConstantDescs.CD_Long, "numberOfTrailingZeros", I, J);
    private static final Member.Method J_POPCNT = jdk(ConstantDescs.CD_Long, "bitCount", I, J);
    private static final Member.Method I_DIVU = jdk(ConstantDescs.CD_Integer, "divideUnsigned", I, I, I);
    private static final Member.Method I_REMU = jdk(ConstantDescs.CD_Integer, "remainderUnsigned", I, I, I);
    private static final Member.Method J_DIVU = jdk(ConstantDescs.CD_Long, "divideUnsigned", J, J, J);
    private static final Member.Method J_REMU = jdk(ConstantDescs.CD_Long, "remainderUnsigned", J, J, J);
    private static final Member.Method SQRT = jdk(ClassDesc.of("java.lang.Math"), "sqrt", ConstantDescs.CD_double,
            ConstantDescs.CD_double);

    private NumericCode() {
    }

    private static Member.Method jdk(ClassDesc owner, String name, ClassDesc result, ClassDesc... params) {
        return new Member.Method(owner, name, MethodTypeDesc.of(result, params), true);
    }

    /** Whether {@link #comparison} emits the instruction. */
    public static boolean isComparison(Opcode opcode) {
        return switch (opcode) {
            case I32_EQZ, I32_EQ, I32_NE, I32_LT_S, I32_LT_U, I32_GT_S, I32_GT_U, I32_LE_S, I32_LE_U, I32_GE_S,
                    I32_GE_U, I64_EQZ, I64_EQ, I64_NE, I64_LT_S, I64_LT_U, I64_GT_S, I64_GT_U, I64_LE_S, I64_LE_U,
                    I64_GE_S, I64_GE_U, F32_EQ, F32_NE, F32_LT, F32_GT, F32_LE, F32_GE, F64_EQ, F64_NE, F64_LT, F64_GT,
                    F64_LE, F64_GE ->
                true;
            default -> false;
        };
    }

    /** Emits a comparison up to the jump that uses it; null (and nothing emitted) when it is not a comparison. */
    public static @Nullable Condition comparison(Opcode opcode, CodeTape tape) {
        return switch (opcode) {
            case I32_EQZ -> Condition.EQ;
            case I32_EQ -> Condition.ICMP_EQ;
            case I32_NE -> Condition.ICMP_NE;
            case I32_LT_S -> Condition.ICMP_LT;
            case I32_GT_S -> Condition.ICMP_GT;
            case I32_LE_S -> Condition.ICMP_LE;
            case I32_GE_S -> Condition.ICMP_GE;
            case I32_LT_U -> after(tape, RuntimeMembers.COMPARE_UNSIGNED_I, Condition.LT);
            case I32_GT_U -> after(tape, RuntimeMembers.COMPARE_UNSIGNED_I, Condition.GT);
            case I32_LE_U -> after(tape, RuntimeMembers.COMPARE_UNSIGNED_I, Condition.LE);
            case I32_GE_U -> after(tape, RuntimeMembers.COMPARE_UNSIGNED_I, Condition.GE);
            case I64_EQZ -> {
                tape.longConstant(0);
                yield after(tape, JvmOpcode.LCMP, Condition.EQ);
            }
            case I64_EQ -> after(tape, JvmOpcode.LCMP, Condition.EQ);
            case I64_NE -> after(tape, JvmOpcode.LCMP, Condition.NE);
            case I64_LT_S -> after(tape, JvmOpcode.LCMP, Condition.LT);
            case I64_GT_S -> after(tape, JvmOpcode.LCMP, Condition.GT);
            case I64_LE_S -> after(tape, JvmOpcode.LCMP, Condition.LE);
            case I64_GE_S -> after(tape, JvmOpcode.LCMP, Condition.GE);
            case I64_LT_U -> after(tape, RuntimeMembers.COMPARE_UNSIGNED_J, Condition.LT);
            case I64_GT_U -> after(tape, RuntimeMembers.COMPARE_UNSIGNED_J, Condition.GT);
            case I64_LE_U -> after(tape, RuntimeMembers.COMPARE_UNSIGNED_J, Condition.LE);
            case I64_GE_U -> after(tape, RuntimeMembers.COMPARE_UNSIGNED_J, Condition.GE);
            // the variant whose answer to a NaN makes the condition false
            case F32_EQ -> after(tape, JvmOpcode.FCMPL, Condition.EQ);
            case F32_NE -> after(tape, JvmOpcode.FCMPL, Condition.NE);
            case F32_LT -> after(tape, JvmOpcode.FCMPG, Condition.LT);
            case F32_LE -> after(tape, JvmOpcode.FCMPG, Condition.LE);
            case F32_GT -> after(tape, JvmOpcode.FCMPL, Condition.GT);
            case F32_GE -> after(tape, JvmOpcode.FCMPL, Condition.GE);
            case F64_EQ -> after(tape, JvmOpcode.DCMPL, Condition.EQ);
            case F64_NE -> after(tape, JvmOpcode.DCMPL, Condition.NE);
            case F64_LT -> after(tape, JvmOpcode.DCMPG, Condition.LT);
            case F64_LE -> after(tape, JvmOpcode.DCMPG, Condition.LE);
            case F64_GT -> after(tape, JvmOpcode.DCMPL, Condition.GT);
            case F64_GE -> after(tape, JvmOpcode.DCMPL, Condition.GE);
            default -> null;
        };
    }

    private static Condition after(CodeTape tape, JvmOpcode compare, Condition condition) {
        tape.plain(compare);
        return condition;
    }

    private static Condition after(CodeTape tape, Member.Method compare, Condition condition) {
        tape.invoke(compare);
        return condition;
    }

    /** Emits any other numeric instruction; its operands are on the JVM's stack. */
    public static void emit(Opcode opcode, CodeTape tape) {
        switch (opcode) {
            case I32_ADD -> plain(tape, JvmOpcode.IADD);
            case I32_SUB -> plain(tape, JvmOpcode.ISUB);
            case I32_MUL -> plain(tape, JvmOpcode.IMUL);
            case I32_AND -> plain(tape, JvmOpcode.IAND);
            case I32_OR -> plain(tape, JvmOpcode.IOR);
            case I32_XOR -> plain(tape, JvmOpcode.IXOR);
            case I32_SHL -> plain(tape, JvmOpcode.ISHL);
            case I32_SHR_S -> plain(tape, JvmOpcode.ISHR);
            case I32_SHR_U -> plain(tape, JvmOpcode.IUSHR);
            case I32_ROTL -> rotate(tape, JvmOpcode.ISHL, JvmOpcode.IUSHR);
            case I32_ROTR -> rotate(tape, JvmOpcode.IUSHR, JvmOpcode.ISHL);
            case I32_CLZ -> tape.invoke(I_CLZ);
            case I32_CTZ -> tape.invoke(I_CTZ);
            case I32_POPCNT -> tape.invoke(I_POPCNT);
            case I64_ADD -> plain(tape, JvmOpcode.LADD);
            case I64_SUB -> plain(tape, JvmOpcode.LSUB);
            case I64_MUL -> plain(tape, JvmOpcode.LMUL);
            case I64_AND -> plain(tape, JvmOpcode.LAND);
            case I64_OR -> plain(tape, JvmOpcode.LOR);
            case I64_XOR -> plain(tape, JvmOpcode.LXOR);
            case I64_SHL -> plain(tape, JvmOpcode.L2I, JvmOpcode.LSHL);
            case I64_SHR_S -> plain(tape, JvmOpcode.L2I, JvmOpcode.LSHR);
            case I64_SHR_U -> plain(tape, JvmOpcode.L2I, JvmOpcode.LUSHR);
            case I64_ROTL -> rotateLong(tape, JvmOpcode.LSHL, JvmOpcode.LUSHR, J_ROTL);
            case I64_ROTR -> rotateLong(tape, JvmOpcode.LUSHR, JvmOpcode.LSHL, J_ROTR);
            case I64_CLZ -> thenPlain(tape, J_CLZ, JvmOpcode.I2L);
            case I64_CTZ -> thenPlain(tape, J_CTZ, JvmOpcode.I2L);
            case I64_POPCNT -> thenPlain(tape, J_POPCNT, JvmOpcode.I2L);
            case I32_DIV_S, I32_REM_S, I32_DIV_U, I32_REM_U, I64_DIV_S, I64_REM_S, I64_DIV_U, I64_REM_U ->
                division(opcode, tape);
            case F32_ADD -> plain(tape, JvmOpcode.FADD);
            case F32_SUB -> plain(tape, JvmOpcode.FSUB);
            case F32_MUL -> plain(tape, JvmOpcode.FMUL);
            case F32_DIV -> plain(tape, JvmOpcode.FDIV);
            case F64_ADD -> plain(tape, JvmOpcode.DADD);
            case F64_SUB -> plain(tape, JvmOpcode.DSUB);
            case F64_MUL -> plain(tape, JvmOpcode.DMUL);
            case F64_DIV -> plain(tape, JvmOpcode.DDIV);
            case F64_SQRT -> tape.invoke(SQRT);
            case I32_WRAP_I64 -> plain(tape, JvmOpcode.L2I);
            case I64_EXTEND_I32_S -> plain(tape, JvmOpcode.I2L);
            case I64_EXTEND_I32_U -> {
                plain(tape, JvmOpcode.I2L);
                tape.longConstant(LOW_32);
                plain(tape, JvmOpcode.LAND);
            }
            case I32_EXTEND8_S -> plain(tape, JvmOpcode.I2B);
            case I32_EXTEND16_S -> plain(tape, JvmOpcode.I2S);
            case I64_EXTEND8_S -> {
                plain(tape, JvmOpcode.L2I, JvmOpcode.I2B);
                plain(tape, JvmOpcode.I2L);
            }
            case I64_EXTEND16_S -> {
                plain(tape, JvmOpcode.L2I, JvmOpcode.I2S);
                plain(tape, JvmOpcode.I2L);
            }
            case I64_EXTEND32_S -> plain(tape, JvmOpcode.L2I, JvmOpcode.I2L);
            case I32_TRUNC_SAT_F32_S -> plain(tape, JvmOpcode.F2I);
            case I32_TRUNC_SAT_F64_S -> plain(tape, JvmOpcode.D2I);
            case I64_TRUNC_SAT_F32_S -> plain(tape, JvmOpcode.F2L);
            case I64_TRUNC_SAT_F64_S -> plain(tape, JvmOpcode.D2L);
            case F32_CONVERT_I32_S -> plain(tape, JvmOpcode.I2F);
            case F32_CONVERT_I64_S -> plain(tape, JvmOpcode.L2F);
            case F64_CONVERT_I32_S -> plain(tape, JvmOpcode.I2D);
            case F64_CONVERT_I64_S -> plain(tape, JvmOpcode.L2D);
            case F32_DEMOTE_F64 -> plain(tape, JvmOpcode.D2F);
            case F64_PROMOTE_F32 -> plain(tape, JvmOpcode.F2D);
            case I32_REINTERPRET_F32 -> tape.invoke(RuntimeMembers.FLOAT_BITS);
            case F32_REINTERPRET_I32 -> tape.invoke(RuntimeMembers.FLOAT_OF_BITS);
            case I64_REINTERPRET_F64 -> tape.invoke(RuntimeMembers.DOUBLE_BITS);
            case F64_REINTERPRET_I64 -> tape.invoke(RuntimeMembers.DOUBLE_OF_BITS);
            default -> tape.invoke(RuntimeMembers.numeric(opcode));
        }
    }

    /** A constant divisor that cannot trap needs no checks. */
    private static void division(Opcode opcode, CodeTape tape) {
        boolean constant = tape.endsWithInt() || tape.endsWithLong();
        long divisor = constant ? tape.lastConstant() : 0;
        boolean safe = divisor != 0 && divisor != -1;
        switch (opcode) {
            case I32_DIV_S -> plainIf(safe, JvmOpcode.IDIV, opcode, tape);
            case I32_REM_S -> plainIf(safe, JvmOpcode.IREM, opcode, tape);
            case I64_DIV_S -> plainIf(safe, JvmOpcode.LDIV, opcode, tape);
            case I64_REM_S -> plainIf(safe, JvmOpcode.LREM, opcode, tape);
            case I32_DIV_U -> tape.invoke(divisor != 0 ? I_DIVU : RuntimeMembers.numeric(opcode));
            case I32_REM_U -> tape.invoke(divisor != 0 ? I_REMU : RuntimeMembers.numeric(opcode));
            case I64_DIV_U -> tape.invoke(divisor != 0 ? J_DIVU : RuntimeMembers.numeric(opcode));
            default -> tape.invoke(divisor != 0 ? J_REMU : RuntimeMembers.numeric(opcode));
        }
    }

    private static void plainIf(boolean safe, JvmOpcode plain, Opcode opcode, CodeTape tape) {
        if (safe) {
            tape.plain(plain);
        } else {
            tape.invoke(RuntimeMembers.numeric(opcode));
        }
    }

    /** As two shifts, which HotSpot puts together: it does not inline the JDK's methods any more in a large function. */
    private static void rotate(CodeTape tape, JvmOpcode there, JvmOpcode back) {
        plain(tape, JvmOpcode.DUP2, there); // value, count, value there
        plain(tape, JvmOpcode.DUP_X2, JvmOpcode.POP);
        plain(tape, JvmOpcode.INEG, back);
        plain(tape, JvmOpcode.IOR);
    }

    /** As two shifts where the count is a constant, which it mostly is. */
    private static void rotateLong(CodeTape tape, JvmOpcode there, JvmOpcode back, Member.Method otherwise) {
        if (!tape.endsWithLong()) {
            plainThen(tape, JvmOpcode.L2I, otherwise);
            return;
        }
        int count = (int) tape.lastConstant() & 63;
        plain(tape, JvmOpcode.POP2, JvmOpcode.DUP2);
        tape.intConstant(count);
        plain(tape, there); // value, value there
        plain(tape, JvmOpcode.DUP2_X2, JvmOpcode.POP2);
        tape.intConstant(-count & 63);
        plain(tape, back, JvmOpcode.LOR);
    }

    private static void plain(CodeTape tape, JvmOpcode opcode) {
        tape.plain(opcode);
    }

    private static void plain(CodeTape tape, JvmOpcode first, JvmOpcode second) {
        tape.plain(first);
        tape.plain(second);
    }

    private static void plainThen(CodeTape tape, JvmOpcode first, Member.Method second) {
        tape.plain(first);
        tape.invoke(second);
    }

    private static void thenPlain(CodeTape tape, Member.Method first, JvmOpcode second) {
        tape.invoke(first);
        tape.plain(second);
    }
}
