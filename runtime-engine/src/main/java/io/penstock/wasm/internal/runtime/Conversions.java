package io.penstock.wasm.internal.runtime;

/**
 * The numeric instructions from one type to another (spec 4.3), each under its mnemonic in camel case. As
 * {@link IntegerNumerics}, the one place that says what they mean.
 */
public final class Conversions {

    private static final float TWO_31F = 0x1p31f;
    private static final float TWO_32F = 0x1p32f;
    private static final float TWO_63F = 0x1p63f;
    private static final float TWO_64F = 0x1p64f;
    private static final double TWO_31 = 0x1p31;
    private static final double TWO_32 = 0x1p32;
    private static final double TWO_63 = 0x1p63;
    private static final double TWO_64 = 0x1p64;

    private Conversions() {
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
