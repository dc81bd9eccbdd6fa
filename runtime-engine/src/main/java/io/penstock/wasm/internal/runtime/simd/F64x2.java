package io.penstock.wasm.internal.runtime.simd;

import io.penstock.wasm.internal.runtime.FloatNumerics;

/** The instructions on two double-precision floats: a half is one lane. */
public final class F64x2 {

    private F64x2() {
    }

    private static double of(long a) {
        return Double.longBitsToDouble(a);
    }

    private static long bits(double a) {
        return Double.doubleToRawLongBits(a);
    }

    private static long mask(boolean condition) {
        return condition ? -1 : 0;
    }

    public static long splat(double a) {
        return bits(a);
    }

    public static long abs(long a) {
        return a & Long.MAX_VALUE;
    }

    public static long neg(long a) {
        return a ^ Long.MIN_VALUE;
    }

    public static long sqrt(long a) {
        return bits(Math.sqrt(of(a)));
    }

    public static long ceil(long a) {
        return bits(FloatNumerics.f64Ceil(of(a)));
    }

    public static long floor(long a) {
        return bits(FloatNumerics.f64Floor(of(a)));
    }

    public static long trunc(long a) {
        return bits(FloatNumerics.f64Trunc(of(a)));
    }

    public static long nearest(long a) {
        return bits(FloatNumerics.f64Nearest(of(a)));
    }

    public static long add(long a, long b) {
        return bits(of(a) + of(b));
    }

    public static long sub(long a, long b) {
        return bits(of(a) - of(b));
    }

    public static long mul(long a, long b) {
        return bits(of(a) * of(b));
    }

    public static long div(long a, long b) {
        return bits(of(a) / of(b));
    }

    public static long min(long a, long b) {
        return bits(FloatNumerics.f64Min(of(a), of(b)));
    }

    public static long max(long a, long b) {
        return bits(FloatNumerics.f64Max(of(a), of(b)));
    }

    public static long pmin(long a, long b) {
        return of(b) < of(a) ? b : a;
    }

    public static long pmax(long a, long b) {
        return of(a) < of(b) ? b : a;
    }

    public static long eq(long a, long b) {
        return mask(of(a) == of(b));
    }

    public static long ne(long a, long b) {
        return mask(of(a) != of(b));
    }

    public static long lt(long a, long b) {
        return mask(of(a) < of(b));
    }

    public static long gt(long a, long b) {
        return mask(of(a) > of(b));
    }

    public static long le(long a, long b) {
        return mask(of(a) <= of(b));
    }

    public static long ge(long a, long b) {
        return mask(of(a) >= of(b));
    }

    /** The low half of {@code a}. */
    public static long convertI32x4S(long a) {
        return bits((int) a);
    }

    /** The low half of {@code a}, unsigned. */
    public static long convertI32x4U(long a) {
        return bits((double) (a & 0xFFFF_FFFFL));
    }

    /** The low half of {@code a}. */
    public static long promoteF32x4(long a) {
        return bits(Float.intBitsToFloat((int) a));
    }

    /** Fused, as one of the two ways that are allowed. */
    public static long relaxedMadd(long a, long b, long c) {
        return bits(Math.fma(of(a), of(b), of(c)));
    }

    /** Fused, as one of the two ways that are allowed. */
    public static long relaxedNmadd(long a, long b, long c) {
        return bits(Math.fma(-of(a), of(b), of(c)));
    }
}
