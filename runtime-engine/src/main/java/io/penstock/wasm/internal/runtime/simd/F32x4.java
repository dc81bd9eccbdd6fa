package io.penstock.wasm.internal.runtime.simd;

import io.penstock.wasm.internal.runtime.FloatNumerics;

/** The instructions on four single-precision floats, of which a half has two. */
public final class F32x4 {

    private F32x4() {
    }

    static float first(long a) {
        return Float.intBitsToFloat((int) a);
    }

    static float second(long a) {
        return Float.intBitsToFloat((int) (a >>> 32));
    }

    private static long of(float first, float second) {
        return I32x4.of(Float.floatToRawIntBits(first), Float.floatToRawIntBits(second));
    }

    private static int mask(boolean condition) {
        return condition ? -1 : 0;
    }

    public static long splat(float a) {
        return of(a, a);
    }

    public static long abs(long a) {
        return a & 0x7FFF_FFFF_7FFF_FFFFL;
    }

    public static long neg(long a) {
        return a ^ 0x8000_0000_8000_0000L;
    }

    public static long sqrt(long a) {
        return of((float) Math.sqrt(first(a)), (float) Math.sqrt(second(a)));
    }

    public static long ceil(long a) {
        return of(FloatNumerics.f32Ceil(first(a)), FloatNumerics.f32Ceil(second(a)));
    }

    public static long floor(long a) {
        return of(FloatNumerics.f32Floor(first(a)), FloatNumerics.f32Floor(second(a)));
    }

    public static long trunc(long a) {
        return of(FloatNumerics.f32Trunc(first(a)), FloatNumerics.f32Trunc(second(a)));
    }

    public static long nearest(long a) {
        return of(FloatNumerics.f32Nearest(first(a)), FloatNumerics.f32Nearest(second(a)));
    }

    public static long add(long a, long b) {
        return of(first(a) + first(b), second(a) + second(b));
    }

    public static long sub(long a, long b) {
        return of(first(a) - first(b), second(a) - second(b));
    }

    public static long mul(long a, long b) {
        return of(first(a) * first(b), second(a) * second(b));
    }

    public static long div(long a, long b) {
        return of(first(a) / first(b), second(a) / second(b));
    }

    public static long min(long a, long b) {
        return of(FloatNumerics.f32Min(first(a), first(b)), FloatNumerics.f32Min(second(a), second(b)));
    }

    public static long max(long a, long b) {
        return of(FloatNumerics.f32Max(first(a), first(b)), FloatNumerics.f32Max(second(a), second(b)));
    }

    public static long pmin(long a, long b) {
        return I32x4.of(first(b) < first(a) ? (int) b : (int) a, (int) ((second(b) < second(a) ? b : a) >>> 32));
    }

    public static long pmax(long a, long b) {
        return I32x4.of(first(a) < first(b) ? (int) b : (int) a, (int) ((second(a) < second(b) ? b : a) >>> 32));
    }

    public static long eq(long a, long b) {
        return I32x4.of(mask(first(a) == first(b)), mask(second(a) == second(b)));
    }

    public static long ne(long a, long b) {
        return I32x4.of(mask(first(a) != first(b)), mask(second(a) != second(b)));
    }

    public static long lt(long a, long b) {
        return I32x4.of(mask(first(a) < first(b)), mask(second(a) < second(b)));
    }

    public static long gt(long a, long b) {
        return I32x4.of(mask(first(a) > first(b)), mask(second(a) > second(b)));
    }

    public static long le(long a, long b) {
        return I32x4.of(mask(first(a) <= first(b)), mask(second(a) <= second(b)));
    }

    public static long ge(long a, long b) {
        return I32x4.of(mask(first(a) >= first(b)), mask(second(a) >= second(b)));
    }

    public static long convertI32x4S(long a) {
        return of((int) a, (int) (a >>> 32));
    }

    public static long convertI32x4U(long a) {
        return of((float) (a & 0xFFFF_FFFFL), (float) (a >>> 32));
    }

    public static long demoteF64x2Zero(long low, long high) {
        return of((float) Double.longBitsToDouble(low), (float) Double.longBitsToDouble(high));
    }

    /** Fused, as one of the two ways that are allowed. */
    public static long relaxedMadd(long a, long b, long c) {
        return of(Math.fma(first(a), first(b), first(c)),
                Math.fma(second(a), second(b), second(c)));
    }

    /** Fused, as one of the two ways that are allowed. */
    public static long relaxedNmadd(long a, long b, long c) {
        return of(Math.fma(-first(a), first(b), first(c)),
                Math.fma(-second(a), second(b), second(c)));
    }
}
