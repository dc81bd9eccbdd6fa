package io.penstock.wasm.internal.runtime;

/**
 * The numeric instructions on floating-point numbers (spec 4.3), each under its mnemonic in camel case. As
 * {@link IntegerNumerics}, the one place that says what they mean.
 *
 * <p>
 * NaN: where the spec asks for an arithmetic NaN, a signalling operand must come out quiet. The hardware does that in
 * arithmetic and conversions; {@code Math.min}, {@code Math.ceil} and their like hand a NaN back as it is, so these add it
 * to itself first. {@code abs}, {@code neg} and {@code copysign} touch the sign bit only.
 */
public final class FloatNumerics {

    private FloatNumerics() {
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
}
