package io.penstock.wasm.internal.runtime.simd;

/** The instructions on two 64-bit integers: a half is one lane. */
public final class I64x2 {

    private I64x2() {
    }

    private static long mask(boolean condition) {
        return condition ? -1 : 0;
    }

    public static long add(long a, long b) {
        return a + b;
    }

    public static long sub(long a, long b) {
        return a - b;
    }

    public static long mul(long a, long b) {
        return a * b;
    }

    public static long eq(long a, long b) {
        return mask(a == b);
    }

    public static long ne(long a, long b) {
        return mask(a != b);
    }

    public static long ltS(long a, long b) {
        return mask(a < b);
    }

    public static long gtS(long a, long b) {
        return mask(a > b);
    }

    public static long leS(long a, long b) {
        return mask(a <= b);
    }

    public static long geS(long a, long b) {
        return mask(a >= b);
    }

    public static long neg(long a) {
        return -a;
    }

    public static long abs(long a) {
        return Math.abs(a);
    }

    public static long shl(long a, int count) {
        return a << count;
    }

    public static long shrS(long a, int count) {
        return a >> count;
    }

    public static long shrU(long a, int count) {
        return a >>> count;
    }

    public static long splat(long a) {
        return a;
    }

    public static int allTrue(long low, long high) {
        return low != 0 && high != 0 ? 1 : 0;
    }

    /** Bit {@code i} of the result is the highest bit of lane {@code i}. */
    public static int bitmask(long low, long high) {
        return (int) ((low >>> 63) | (high >>> 63 << 1));
    }

    /** The low half of {@code a}, sign-extended. */
    public static long extendI32x4S(long a) {
        return (int) a;
    }

    /** The low half of {@code a}, zero-extended. */
    public static long extendI32x4U(long a) {
        return a & 0xFFFF_FFFFL;
    }

    public static long extmulI32x4S(long a, long b) {
        return (long) (int) a * (int) b;
    }

    public static long extmulI32x4U(long a, long b) {
        return (a & 0xFFFF_FFFFL) * (b & 0xFFFF_FFFFL);
    }
}
