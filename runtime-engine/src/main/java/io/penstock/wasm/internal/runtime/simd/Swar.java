package io.penstock.wasm.internal.runtime.simd;

/**
 * Integer lanes side by side in a {@code long}, for any width: {@code high} has the highest bit of each lane set. A mask has
 * all bits of a lane or none.
 */
final class Swar {

    private Swar() {
    }

    static long add(long a, long b, long high) {
        return ((a & ~high) + (b & ~high)) ^ ((a ^ b) & high);
    }

    static long sub(long a, long b, long high) {
        return ((a | high) - (b & ~high)) ^ ((a ^ ~b) & high);
    }

    /** Where {@code marks}, which has only highest bits, has one: the whole lane. */
    static long mask(long marks, int width) {
        return (marks << 1) - (marks >>> (width - 1));
    }

    static long select(long mask, long a, long b) {
        return b ^ ((a ^ b) & mask);
    }

    /** The highest bit of each lane that is not zero. */
    static long nonZero(long a, long high) {
        return (((a & ~high) + ~high) | a) & high;
    }

    static long eq(long a, long b, long high, int width) {
        return mask(nonZero(a ^ b, high) ^ high, width);
    }

    static long ltU(long a, long b, long high, int width) {
        long lowBitsReach = (a | high) - (b & ~high);
        return mask(((~a & b) | (~(a ^ b) & ~lowBitsReach)) & high, width);
    }

    static long ltS(long a, long b, long high, int width) {
        return ltU(a ^ high, b ^ high, high, width);
    }

    static long abs(long a, long high, int width) {
        long negative = mask(a & high, width);
        return sub(a ^ negative, negative, high);
    }

    static long addSatU(long a, long b, long high, int width) {
        long sum = add(a, b, high);
        return sum | mask(((a & b) | ((a | b) & ~sum)) & high, width);
    }

    static long subSatU(long a, long b, long high, int width) {
        return sub(a, b, high) & ~ltU(a, b, high, width);
    }

    static long addSatS(long a, long b, long high, int width) {
        long sum = add(a, b, high);
        return saturated(a, sum, (a ^ sum) & (b ^ sum), high, width);
    }

    static long subSatS(long a, long b, long high, int width) {
        long difference = sub(a, b, high);
        return saturated(a, difference, (a ^ b) & (a ^ difference), high, width);
    }

    /** Where the highest bit of {@code overflow} is set: the largest or smallest number, by the sign of {@code a}. */
    private static long saturated(long a, long value, long overflow, long high, int width) {
        long limit = ~high + ((a & high) >>> (width - 1));
        return select(mask(overflow & high, width), limit, value);
    }

    /** {@code (a + b + 1) / 2}. */
    static long avgrU(long a, long b, long high) {
        return (a | b) - (((a ^ b) >>> 1) & ~high);
    }

    /** The multiplier that puts a lane's value into all lanes. */
    private static long ones(long high, int width) {
        return high >>> (width - 1);
    }

    static long shl(long a, int count, long high, int width) {
        int n = count & (width - 1);
        long all = -1L >>> (64 - width);
        return (a << n) & (ones(high, width) * ((all << n) & all));
    }

    static long shrU(long a, int count, long high, int width) {
        int n = count & (width - 1);
        return (a >>> n) & (ones(high, width) * (-1L >>> (64 - width) >>> n));
    }

    static long shrS(long a, int count, long high, int width) {
        int n = count & (width - 1);
        long sign = high >>> n;
        return sub(shrU(a, n, high, width) ^ sign, sign, high);
    }
}
