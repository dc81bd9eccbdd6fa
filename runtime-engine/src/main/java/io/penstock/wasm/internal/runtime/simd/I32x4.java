package io.penstock.wasm.internal.runtime.simd;

import io.penstock.wasm.internal.runtime.Conversions;

/** The instructions on four 32-bit integers, of which a half has two. */
public final class I32x4 {

    private static final long HIGH = 0x8000_0000_8000_0000L;
    private static final int WIDTH = 32;

    private I32x4() {
    }

    /** A half of two lanes. */
    static long of(int first, int second) {
        return (first & 0xFFFF_FFFFL) | ((long) second << 32);
    }

    private static int second(long a) {
        return (int) (a >>> 32);
    }

    private static int mask(boolean condition) {
        return condition ? -1 : 0;
    }

    public static long splat(int a) {
        return of(a, a);
    }

    public static long add(long a, long b) {
        return of((int) a + (int) b, second(a) + second(b));
    }

    public static long sub(long a, long b) {
        return of((int) a - (int) b, second(a) - second(b));
    }

    public static long mul(long a, long b) {
        return of((int) a * (int) b, second(a) * second(b));
    }

    public static long neg(long a) {
        return of(-(int) a, -second(a));
    }

    public static long abs(long a) {
        return of(Math.abs((int) a), Math.abs(second(a)));
    }

    public static long shl(long a, int count) {
        return Swar.shl(a, count, HIGH, WIDTH);
    }

    public static long shrS(long a, int count) {
        return of((int) a >> count, second(a) >> count);
    }

    public static long shrU(long a, int count) {
        return Swar.shrU(a, count, HIGH, WIDTH);
    }

    public static long eq(long a, long b) {
        return of(mask((int) a == (int) b), mask(second(a) == second(b)));
    }

    public static long ne(long a, long b) {
        return of(mask((int) a != (int) b), mask(second(a) != second(b)));
    }

    public static long ltS(long a, long b) {
        return of(mask((int) a < (int) b), mask(second(a) < second(b)));
    }

    public static long gtS(long a, long b) {
        return of(mask((int) a > (int) b), mask(second(a) > second(b)));
    }

    public static long leS(long a, long b) {
        return of(mask((int) a <= (int) b), mask(second(a) <= second(b)));
    }

    public static long geS(long a, long b) {
        return of(mask((int) a >= (int) b), mask(second(a) >= second(b)));
    }

    public static long ltU(long a, long b) {
        return of(mask(Integer.compareUnsigned((int) a, (int) b) < 0),
                mask(Integer.compareUnsigned(second(a), second(b)) < 0));
    }

    public static long gtU(long a, long b) {
        return of(mask(Integer.compareUnsigned((int) a, (int) b) > 0),
                mask(Integer.compareUnsigned(second(a), second(b)) > 0));
    }

    public static long leU(long a, long b) {
        return of(mask(Integer.compareUnsigned((int) a, (int) b) <= 0),
                mask(Integer.compareUnsigned(second(a), second(b)) <= 0));
    }

    public static long geU(long a, long b) {
        return of(mask(Integer.compareUnsigned((int) a, (int) b) >= 0),
                mask(Integer.compareUnsigned(second(a), second(b)) >= 0));
    }

    public static long minS(long a, long b) {
        return of(Math.min((int) a, (int) b), Math.min(second(a), second(b)));
    }

    public static long maxS(long a, long b) {
        return of(Math.max((int) a, (int) b), Math.max(second(a), second(b)));
    }

    public static long minU(long a, long b) {
        return Swar.select(ltU(a, b), a, b);
    }

    public static long maxU(long a, long b) {
        return Swar.select(ltU(a, b), b, a);
    }

    public static int allTrue(long low, long high) {
        return (int) low != 0 && second(low) != 0 && (int) high != 0 && second(high) != 0 ? 1 : 0;
    }

    /** Bit {@code i} of the result is the highest bit of lane {@code i}. */
    public static int bitmask(long low, long high) {
        return ((int) low >>> 31) | (second(low) >>> 31 << 1) | ((int) high >>> 31 << 2) | (second(high) >>> 31 << 3);
    }

    /** The two 16-bit lanes in the low half of {@code a}, sign-extended. */
    public static long extendI16x8S(long a) {
        return of((short) a, (short) (a >>> 16));
    }

    /** The two 16-bit lanes in the low half of {@code a}, zero-extended. */
    public static long extendI16x8U(long a) {
        return (a & 0xFFFFL) | ((a & 0xFFFF_0000L) << 16);
    }

    public static long extmulI16x8S(long a, long b) {
        return of((short) a * (short) b, (short) (a >>> 16) * (short) (b >>> 16));
    }

    public static long extmulI16x8U(long a, long b) {
        return of((char) a * (char) b, (char) (a >>> 16) * (char) (b >>> 16));
    }

    public static long extaddPairwiseI16x8S(long a) {
        return of((short) a + (short) (a >>> 16), (short) (a >>> 32) + (short) (a >>> 48));
    }

    public static long extaddPairwiseI16x8U(long a) {
        return (a & 0x0000_FFFF_0000_FFFFL) + ((a >>> 16) & 0x0000_FFFF_0000_FFFFL);
    }

    public static long dotI16x8S(long a, long b) {
        return of((short) a * (short) b + (short) (a >>> 16) * (short) (b >>> 16),
                (short) (a >>> 32) * (short) (b >>> 32) + (short) (a >>> 48) * (short) (b >>> 48));
    }

    /** The sums of {@link I16x8#relaxedDotI8x16I7x16S} pairwise, and {@code c}. */
    public static long relaxedDotI8x16I7x16AddS(long a, long b, long c) {
        return add(extaddPairwiseI16x8S(I16x8.relaxedDotI8x16I7x16S(a, b)), c);
    }

    public static long truncSatF32x4S(long a) {
        return of((int) F32x4.first(a), (int) F32x4.second(a));
    }

    public static long truncSatF32x4U(long a) {
        return of(Conversions.i32TruncSatF32U(F32x4.first(a)), Conversions.i32TruncSatF32U(F32x4.second(a)));
    }

    public static long truncSatF64x2SZero(long low, long high) {
        return of((int) Double.longBitsToDouble(low), (int) Double.longBitsToDouble(high));
    }

    public static long truncSatF64x2UZero(long low, long high) {
        return of(Conversions.i32TruncSatF64U(Double.longBitsToDouble(low)),
                Conversions.i32TruncSatF64U(Double.longBitsToDouble(high)));
    }
}
