package io.penstock.wasm.internal.runtime;

/**
 * The numeric instructions (spec 4.3), each under its mnemonic in camel case. This is the one place that says what they
 * mean: generated code, constant folding and tests all call it. Tests and comparisons give 0 or 1.
 *
 * <p>
 * NaN: where the spec asks for an arithmetic NaN, a signalling operand must come out quiet. The hardware does that in
 * arithmetic and conversions; {@code Math.min}, {@code Math.ceil} and their like hand a NaN back as it is, so these add it
 * to itself first. {@code abs}, {@code neg} and {@code copysign} touch the sign bit only.
 */
public final class Numerics {

    private static final float TWO_31F = 0x1p31f;
    private static final float TWO_32F = 0x1p32f;
    private static final float TWO_63F = 0x1p63f;
    private static final float TWO_64F = 0x1p64f;
    private static final double TWO_31 = 0x1p31;
    private static final double TWO_32 = 0x1p32;
    private static final double TWO_63 = 0x1p63;
    private static final double TWO_64 = 0x1p64;

    private Numerics() {
    }

    /** i32.clz. */
    public static int i32Clz(int a) {
        return Integer.numberOfLeadingZeros(a);
    }

    /** i32.ctz. */
    public static int i32Ctz(int a) {
        return Integer.numberOfTrailingZeros(a);
    }

    /** i32.popcnt. */
    public static int i32Popcnt(int a) {
        return Integer.bitCount(a);
    }

    /** i32.eqz. */
    public static int i32Eqz(int a) {
        return a == 0 ? 1 : 0;
    }

    /** i32.extend8_s. */
    public static int i32Extend8S(int a) {
        return (byte) a;
    }

    /** i32.extend16_s. */
    public static int i32Extend16S(int a) {
        return (short) a;
    }

    /** i32.add. */
    public static int i32Add(int a, int b) {
        return a + b;
    }

    /** i32.sub. */
    public static int i32Sub(int a, int b) {
        return a - b;
    }

    /** i32.mul. */
    public static int i32Mul(int a, int b) {
        return a * b;
    }

    /** i32.and. */
    public static int i32And(int a, int b) {
        return a & b;
    }

    /** i32.or. */
    public static int i32Or(int a, int b) {
        return a | b;
    }

    /** i32.xor. */
    public static int i32Xor(int a, int b) {
        return a ^ b;
    }

    /** i32.shl. */
    public static int i32Shl(int a, int b) {
        return a << b;
    }

    /** i32.shr_s. */
    public static int i32ShrS(int a, int b) {
        return a >> b;
    }

    /** i32.shr_u. */
    public static int i32ShrU(int a, int b) {
        return a >>> b;
    }

    /** i32.rotl. */
    public static int i32Rotl(int a, int b) {
        return Integer.rotateLeft(a, b);
    }

    /** i32.rotr. */
    public static int i32Rotr(int a, int b) {
        return Integer.rotateRight(a, b);
    }

    /** i32.div_s. */
    public static int i32DivS(int a, int b) {
        if (b == 0) {
            throw Traps.integerDivideByZero();
        }
        if (b == -1 && a == Integer.MIN_VALUE) {
            throw Traps.integerOverflow();
        }
        return a / b;
    }

    /** i32.div_u. */
    public static int i32DivU(int a, int b) {
        if (b == 0) {
            throw Traps.integerDivideByZero();
        }
        return Integer.divideUnsigned(a, b);
    }

    /** i32.rem_s. */
    public static int i32RemS(int a, int b) {
        if (b == 0) {
            throw Traps.integerDivideByZero();
        }
        return a % b;
    }

    /** i32.rem_u. */
    public static int i32RemU(int a, int b) {
        if (b == 0) {
            throw Traps.integerDivideByZero();
        }
        return Integer.remainderUnsigned(a, b);
    }

    /** i32.eq. */
    public static int i32Eq(int a, int b) {
        return a == b ? 1 : 0;
    }

    /** i32.ne. */
    public static int i32Ne(int a, int b) {
        return a != b ? 1 : 0;
    }

    /** i32.lt_s. */
    public static int i32LtS(int a, int b) {
        return a < b ? 1 : 0;
    }

    /** i32.lt_u. */
    public static int i32LtU(int a, int b) {
        return Integer.compareUnsigned(a, b) < 0 ? 1 : 0;
    }

    /** i32.gt_s. */
    public static int i32GtS(int a, int b) {
        return a > b ? 1 : 0;
    }

    /** i32.gt_u. */
    public static int i32GtU(int a, int b) {
        return Integer.compareUnsigned(a, b) > 0 ? 1 : 0;
    }

    /** i32.le_s. */
    public static int i32LeS(int a, int b) {
        return a <= b ? 1 : 0;
    }

    /** i32.le_u. */
    public static int i32LeU(int a, int b) {
        return Integer.compareUnsigned(a, b) <= 0 ? 1 : 0;
    }

    /** i32.ge_s. */
    public static int i32GeS(int a, int b) {
        return a >= b ? 1 : 0;
    }

    /** i32.ge_u. */
    public static int i32GeU(int a, int b) {
        return Integer.compareUnsigned(a, b) >= 0 ? 1 : 0;
    }

    /** i64.clz. */
    public static long i64Clz(long a) {
        return Long.numberOfLeadingZeros(a);
    }

    /** i64.ctz. */
    public static long i64Ctz(long a) {
        return Long.numberOfTrailingZeros(a);
    }

    /** i64.popcnt. */
    public static long i64Popcnt(long a) {
        return Long.bitCount(a);
    }

    /** i64.eqz. */
    public static int i64Eqz(long a) {
        return a == 0 ? 1 : 0;
    }

    /** i64.extend8_s. */
    public static long i64Extend8S(long a) {
        return (byte) a;
    }

    /** i64.extend16_s. */
    public static long i64Extend16S(long a) {
        return (short) a;
    }

    /** i64.extend32_s. */
    public static long i64Extend32S(long a) {
        return (int) a;
    }

    /** i64.add. */
    public static long i64Add(long a, long b) {
        return a + b;
    }

    /** i64.sub. */
    public static long i64Sub(long a, long b) {
        return a - b;
    }

    /** i64.mul. */
    public static long i64Mul(long a, long b) {
        return a * b;
    }

    /** i64.and. */
    public static long i64And(long a, long b) {
        return a & b;
    }

    /** i64.or. */
    public static long i64Or(long a, long b) {
        return a | b;
    }

    /** i64.xor. */
    public static long i64Xor(long a, long b) {
        return a ^ b;
    }

    /** i64.shl. */
    public static long i64Shl(long a, long b) {
        return a << b;
    }

    /** i64.shr_s. */
    public static long i64ShrS(long a, long b) {
        return a >> b;
    }

    /** i64.shr_u. */
    public static long i64ShrU(long a, long b) {
        return a >>> b;
    }

    /** i64.rotl. */
    public static long i64Rotl(long a, long b) {
        return Long.rotateLeft(a, (int) b);
    }

    /** i64.rotr. */
    public static long i64Rotr(long a, long b) {
        return Long.rotateRight(a, (int) b);
    }

    /** i64.div_s. */
    public static long i64DivS(long a, long b) {
        if (b == 0) {
            throw Traps.integerDivideByZero();
        }
        if (b == -1 && a == Long.MIN_VALUE) {
            throw Traps.integerOverflow();
        }
        return a / b;
    }

    /** i64.div_u. */
    public static long i64DivU(long a, long b) {
        if (b == 0) {
            throw Traps.integerDivideByZero();
        }
        return Long.divideUnsigned(a, b);
    }

    /** i64.rem_s. */
    public static long i64RemS(long a, long b) {
        if (b == 0) {
            throw Traps.integerDivideByZero();
        }
        return a % b;
    }

    /** i64.rem_u. */
    public static long i64RemU(long a, long b) {
        if (b == 0) {
            throw Traps.integerDivideByZero();
        }
        return Long.remainderUnsigned(a, b);
    }

    /** i64.eq. */
    public static int i64Eq(long a, long b) {
        return a == b ? 1 : 0;
    }

    /** i64.ne. */
    public static int i64Ne(long a, long b) {
        return a != b ? 1 : 0;
    }

    /** i64.lt_s. */
    public static int i64LtS(long a, long b) {
        return a < b ? 1 : 0;
    }

    /** i64.lt_u. */
    public static int i64LtU(long a, long b) {
        return Long.compareUnsigned(a, b) < 0 ? 1 : 0;
    }

    /** i64.gt_s. */
    public static int i64GtS(long a, long b) {
        return a > b ? 1 : 0;
    }

    /** i64.gt_u. */
    public static int i64GtU(long a, long b) {
        return Long.compareUnsigned(a, b) > 0 ? 1 : 0;
    }

    /** i64.le_s. */
    public static int i64LeS(long a, long b) {
        return a <= b ? 1 : 0;
    }

    /** i64.le_u. */
    public static int i64LeU(long a, long b) {
        return Long.compareUnsigned(a, b) <= 0 ? 1 : 0;
    }

    /** i64.ge_s. */
    public static int i64GeS(long a, long b) {
        return a >= b ? 1 : 0;
    }

    /** i64.ge_u. */
    public static int i64GeU(long a, long b) {
        return Long.compareUnsigned(a, b) >= 0 ? 1 : 0;
    }

    /** f32.abs. */
    public static float f32Abs(float a) {
        return Float.intBitsToFloat(Float.floatToRawIntBits(a) & 0x7FFF_FFFF);
    }

    /** f32.neg. */
    public static float f32Neg(float a) {
        return Float.intBitsToFloat(Float.floatToRawIntBits(a) ^ 0x8000_0000);
    }

    /** f32.ceil. */
    public static float f32Ceil(float a) {
        return (float) Math.ceil(a);
    }

    /** f32.floor. */
    public static float f32Floor(float a) {
        return (float) Math.floor(a);
    }

    /** f32.trunc. */
    public static float f32Trunc(float a) {
        return (float) (a < 0 ? Math.ceil(a) : Math.floor(a));
    }

    /** f32.nearest. */
    public static float f32Nearest(float a) {
        return (float) Math.rint(a);
    }

    /** f32.sqrt. */
    public static float f32Sqrt(float a) {
        return (float) Math.sqrt(a);
    }

    /** f32.add. */
    public static float f32Add(float a, float b) {
        return a + b;
    }

    /** f32.sub. */
    public static float f32Sub(float a, float b) {
        return a - b;
    }

    /** f32.mul. */
    public static float f32Mul(float a, float b) {
        return a * b;
    }

    /** f32.div. */
    public static float f32Div(float a, float b) {
        return a / b;
    }

    /** f32.min. */
    public static float f32Min(float a, float b) {
        return Float.isNaN(a) || Float.isNaN(b) ? a + b : Math.min(a, b);
    }

    /** f32.max. */
    public static float f32Max(float a, float b) {
        return Float.isNaN(a) || Float.isNaN(b) ? a + b : Math.max(a, b);
    }

    /** f32.copysign. */
    public static float f32Copysign(float a, float b) {
        return Float.intBitsToFloat(
                (Float.floatToRawIntBits(a) & 0x7FFF_FFFF) | (Float.floatToRawIntBits(b) & 0x8000_0000));
    }

    /** f32.eq. */
    public static int f32Eq(float a, float b) {
        return a == b ? 1 : 0;
    }

    /** f32.ne. */
    public static int f32Ne(float a, float b) {
        return a != b ? 1 : 0;
    }

    /** f32.lt. */
    public static int f32Lt(float a, float b) {
        return a < b ? 1 : 0;
    }

    /** f32.gt. */
    public static int f32Gt(float a, float b) {
        return a > b ? 1 : 0;
    }

    /** f32.le. */
    public static int f32Le(float a, float b) {
        return a <= b ? 1 : 0;
    }

    /** f32.ge. */
    public static int f32Ge(float a, float b) {
        return a >= b ? 1 : 0;
    }

    /** f64.abs. */
    public static double f64Abs(double a) {
        return Double.longBitsToDouble(Double.doubleToRawLongBits(a) & 0x7FFF_FFFF_FFFF_FFFFL);
    }

    /** f64.neg. */
    public static double f64Neg(double a) {
        return Double.longBitsToDouble(Double.doubleToRawLongBits(a) ^ 0x8000_0000_0000_0000L);
    }

    /** f64.ceil. */
    public static double f64Ceil(double a) {
        return Double.isNaN(a) ? a + a : Math.ceil(a);
    }

    /** f64.floor. */
    public static double f64Floor(double a) {
        return Double.isNaN(a) ? a + a : Math.floor(a);
    }

    /** f64.trunc. */
    public static double f64Trunc(double a) {
        return Double.isNaN(a) ? a + a : a < 0 ? Math.ceil(a) : Math.floor(a);
    }

    /** f64.nearest. */
    public static double f64Nearest(double a) {
        return Double.isNaN(a) ? a + a : Math.rint(a);
    }

    /** f64.sqrt. */
    public static double f64Sqrt(double a) {
        return Math.sqrt(a);
    }

    /** f64.add. */
    public static double f64Add(double a, double b) {
        return a + b;
    }

    /** f64.sub. */
    public static double f64Sub(double a, double b) {
        return a - b;
    }

    /** f64.mul. */
    public static double f64Mul(double a, double b) {
        return a * b;
    }

    /** f64.div. */
    public static double f64Div(double a, double b) {
        return a / b;
    }

    /** f64.min. */
    public static double f64Min(double a, double b) {
        return Double.isNaN(a) || Double.isNaN(b) ? a + b : Math.min(a, b);
    }

    /** f64.max. */
    public static double f64Max(double a, double b) {
        return Double.isNaN(a) || Double.isNaN(b) ? a + b : Math.max(a, b);
    }

    /** f64.copysign. */
    public static double f64Copysign(double a, double b) {
        return Double.longBitsToDouble((Double.doubleToRawLongBits(a) & 0x7FFF_FFFF_FFFF_FFFFL)
                | (Double.doubleToRawLongBits(b) & 0x8000_0000_0000_0000L));
    }

    /** f64.eq. */
    public static int f64Eq(double a, double b) {
        return a == b ? 1 : 0;
    }

    /** f64.ne. */
    public static int f64Ne(double a, double b) {
        return a != b ? 1 : 0;
    }

    /** f64.lt. */
    public static int f64Lt(double a, double b) {
        return a < b ? 1 : 0;
    }

    /** f64.gt. */
    public static int f64Gt(double a, double b) {
        return a > b ? 1 : 0;
    }

    /** f64.le. */
    public static int f64Le(double a, double b) {
        return a <= b ? 1 : 0;
    }

    /** f64.ge. */
    public static int f64Ge(double a, double b) {
        return a >= b ? 1 : 0;
    }

    /** i32.wrap_i64. */
    public static int i32WrapI64(long a) {
        return (int) a;
    }

    /** i64.extend_i32_s. */
    public static long i64ExtendI32S(int a) {
        return a;
    }

    /** i64.extend_i32_u. */
    public static long i64ExtendI32U(int a) {
        return a & 0xFFFF_FFFFL;
    }

    /** i32.trunc_f32_s. */
    public static int i32TruncF32S(float a) {
        if (a >= -TWO_31F && a < TWO_31F) {
            return (int) a;
        }
        throw notAnInteger(a);
    }

    /** i32.trunc_f32_u. */
    public static int i32TruncF32U(float a) {
        if (a > -1 && a < TWO_32F) {
            return (int) (long) a;
        }
        throw notAnInteger(a);
    }

    /** i32.trunc_f64_s. */
    public static int i32TruncF64S(double a) {
        if (a > -TWO_31 - 1 && a < TWO_31) {
            return (int) a;
        }
        throw notAnInteger(a);
    }

    /** i32.trunc_f64_u. */
    public static int i32TruncF64U(double a) {
        if (a > -1 && a < TWO_32) {
            return (int) (long) a;
        }
        throw notAnInteger(a);
    }

    /** i64.trunc_f32_s. */
    public static long i64TruncF32S(float a) {
        if (a >= -TWO_63F && a < TWO_63F) {
            return (long) a;
        }
        throw notAnInteger(a);
    }

    /** i64.trunc_f32_u. */
    public static long i64TruncF32U(float a) {
        if (a > -1 && a < TWO_64F) {
            return i64TruncSatF32U(a);
        }
        throw notAnInteger(a);
    }

    /** i64.trunc_f64_s. */
    public static long i64TruncF64S(double a) {
        if (a >= -TWO_63 && a < TWO_63) {
            return (long) a;
        }
        throw notAnInteger(a);
    }

    /** i64.trunc_f64_u. */
    public static long i64TruncF64U(double a) {
        if (a > -1 && a < TWO_64) {
            return i64TruncSatF64U(a);
        }
        throw notAnInteger(a);
    }

    /** i32.trunc_sat_f32_s. */
    public static int i32TruncSatF32S(float a) {
        return (int) a;
    }

    /** i32.trunc_sat_f32_u. */
    public static int i32TruncSatF32U(float a) {
        return a >= TWO_32F ? -1 : a > 0 ? (int) (long) a : 0;
    }

    /** i64.trunc_sat_f32_s. */
    public static long i64TruncSatF32S(float a) {
        return (long) a;
    }

    /** i64.trunc_sat_f32_u. */
    public static long i64TruncSatF32U(float a) {
        if (a >= TWO_64F) {
            return -1;
        }
        return a >= TWO_63F ? (long) (a - TWO_63F) ^ Long.MIN_VALUE : a > 0 ? (long) a : 0;
    }

    /** i32.trunc_sat_f64_s. */
    public static int i32TruncSatF64S(double a) {
        return (int) a;
    }

    /** i32.trunc_sat_f64_u. */
    public static int i32TruncSatF64U(double a) {
        return a >= TWO_32 ? -1 : a > 0 ? (int) (long) a : 0;
    }

    /** i64.trunc_sat_f64_s. */
    public static long i64TruncSatF64S(double a) {
        return (long) a;
    }

    /** i64.trunc_sat_f64_u. */
    public static long i64TruncSatF64U(double a) {
        if (a >= TWO_64) {
            return -1;
        }
        return a >= TWO_63 ? (long) (a - TWO_63) ^ Long.MIN_VALUE : a > 0 ? (long) a : 0;
    }

    /** f32.convert_i32_s. */
    public static float f32ConvertI32S(int a) {
        return (float) a;
    }

    /** f32.convert_i32_u. */
    public static float f32ConvertI32U(int a) {
        return (float) (a & 0xFFFF_FFFFL);
    }

    /** f32.convert_i64_s. */
    public static float f32ConvertI64S(long a) {
        return (float) a;
    }

    /** f32.convert_i64_u. */
    public static float f32ConvertI64U(long a) {
        // halved with the lost bit kept sticky, so that it still rounds to nearest even
        return a >= 0 ? (float) a : (float) ((a >>> 1) | (a & 1)) * 2;
    }

    /** f64.convert_i32_s. */
    public static double f64ConvertI32S(int a) {
        return a;
    }

    /** f64.convert_i32_u. */
    public static double f64ConvertI32U(int a) {
        return (double) (a & 0xFFFF_FFFFL);
    }

    /** f64.convert_i64_s. */
    public static double f64ConvertI64S(long a) {
        return (double) a;
    }

    /** f64.convert_i64_u. */
    public static double f64ConvertI64U(long a) {
        // halved with the lost bit kept sticky, so that it still rounds to nearest even
        return a >= 0 ? (double) a : (double) ((a >>> 1) | (a & 1)) * 2;
    }

    /** f32.demote_f64. */
    public static float f32DemoteF64(double a) {
        return (float) a;
    }

    /** f64.promote_f32. */
    public static double f64PromoteF32(float a) {
        return a;
    }

    /** i32.reinterpret_f32. */
    public static int i32ReinterpretF32(float a) {
        return Float.floatToRawIntBits(a);
    }

    /** i64.reinterpret_f64. */
    public static long i64ReinterpretF64(double a) {
        return Double.doubleToRawLongBits(a);
    }

    /** f32.reinterpret_i32. */
    public static float f32ReinterpretI32(int a) {
        return Float.intBitsToFloat(a);
    }

    /** f64.reinterpret_i64. */
    public static double f64ReinterpretI64(long a) {
        return Double.longBitsToDouble(a);
    }

    private static RuntimeException notAnInteger(double a) {
        return Double.isNaN(a) ? Traps.invalidConversion() : Traps.integerOverflow();
    }
}
