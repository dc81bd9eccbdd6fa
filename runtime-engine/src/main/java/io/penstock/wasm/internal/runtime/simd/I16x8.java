package io.penstock.wasm.internal.runtime.simd;

/** The instructions on eight 16-bit integers, of which a half has four. */
public final class I16x8 {

    private static final long HIGH = 0x8000_8000_8000_8000L;
    private static final int WIDTH = 16;

    private I16x8() {
    }

    public static long splat(int a) {
        return (a & 0xFFFFL) * (HIGH >>> (WIDTH - 1));
    }

    public static long add(long a, long b) {
        return Swar.add(a, b, HIGH);
    }

    public static long sub(long a, long b) {
        return Swar.sub(a, b, HIGH);
    }

    public static long neg(long a) {
        return Swar.sub(0, a, HIGH);
    }

    public static long abs(long a) {
        return Swar.abs(a, HIGH, WIDTH);
    }

    public static long addSatS(long a, long b) {
        return Swar.addSatS(a, b, HIGH, WIDTH);
    }

    public static long addSatU(long a, long b) {
        return Swar.addSatU(a, b, HIGH, WIDTH);
    }

    public static long subSatS(long a, long b) {
        return Swar.subSatS(a, b, HIGH, WIDTH);
    }

    public static long subSatU(long a, long b) {
        return Swar.subSatU(a, b, HIGH, WIDTH);
    }

    public static long avgrU(long a, long b) {
        return Swar.avgrU(a, b, HIGH);
    }

    public static long shl(long a, int count) {
        return Swar.shl(a, count, HIGH, WIDTH);
    }

    public static long shrS(long a, int count) {
        return Swar.shrS(a, count, HIGH, WIDTH);
    }

    public static long shrU(long a, int count) {
        return Swar.shrU(a, count, HIGH, WIDTH);
    }

    public static long eq(long a, long b) {
        return Swar.eq(a, b, HIGH, WIDTH);
    }

    public static long ne(long a, long b) {
        return ~Swar.eq(a, b, HIGH, WIDTH);
    }

    public static long ltS(long a, long b) {
        return Swar.ltS(a, b, HIGH, WIDTH);
    }

    public static long gtS(long a, long b) {
        return Swar.ltS(b, a, HIGH, WIDTH);
    }

    public static long leS(long a, long b) {
        return ~Swar.ltS(b, a, HIGH, WIDTH);
    }

    public static long geS(long a, long b) {
        return ~Swar.ltS(a, b, HIGH, WIDTH);
    }

    public static long minS(long a, long b) {
        return Swar.select(Swar.ltS(a, b, HIGH, WIDTH), a, b);
    }

    public static long maxS(long a, long b) {
        return Swar.select(Swar.ltS(a, b, HIGH, WIDTH), b, a);
    }

    public static long ltU(long a, long b) {
        return Swar.ltU(a, b, HIGH, WIDTH);
    }

    public static long gtU(long a, long b) {
        return Swar.ltU(b, a, HIGH, WIDTH);
    }

    public static long leU(long a, long b) {
        return ~Swar.ltU(b, a, HIGH, WIDTH);
    }

    public static long geU(long a, long b) {
        return ~Swar.ltU(a, b, HIGH, WIDTH);
    }

    public static long minU(long a, long b) {
        return Swar.select(Swar.ltU(a, b, HIGH, WIDTH), a, b);
    }

    public static long maxU(long a, long b) {
        return Swar.select(Swar.ltU(a, b, HIGH, WIDTH), b, a);
    }

    public static int allTrue(long low, long high) {
        return (Swar.nonZero(low, HIGH) & Swar.nonZero(high, HIGH)) == HIGH ? 1 : 0;
    }

    /** Bit {@code i} of the result is the highest bit of lane {@code i}. */
    public static int bitmask(long low, long high) {
        return (int) (gather(low) | (gather(high) << 4));
    }

    private static long gather(long a) {
        return (((a & HIGH) >>> 15) * 0x1000_2000_4000_8000L) >>> 60;
    }

    public static long mul(long a, long b) {
        return ofLanes((short) a * (short) b, (short) (a >>> 16) * (short) (b >>> 16),
                (short) (a >>> 32) * (short) (b >>> 32), (short) (a >>> 48) * (short) (b >>> 48));
    }

    /** From the low 16 bits of four numbers. */
    private static long ofLanes(int first, int second, int third, int fourth) {
        return (first & 0xFFFFL) | ((second & 0xFFFFL) << 16) | ((third & 0xFFFFL) << 32) | ((long) fourth << 48);
    }

    public static long q15mulrSatS(long a, long b) {
        return ofLanes(q15((short) a, (short) b), q15((short) (a >>> 16), (short) (b >>> 16)),
                q15((short) (a >>> 32), (short) (b >>> 32)), q15((short) (a >>> 48), (short) (b >>> 48)));
    }

    private static int q15(short a, short b) {
        return Math.min((a * b + 0x4000) >> 15, Short.MAX_VALUE);
    }

    /** Saturates, as one of the two ways that are allowed. */
    public static long relaxedQ15mulrS(long a, long b) {
        return q15mulrSatS(a, b);
    }

    public static long narrowI32x4S(long low, long high) {
        return ofLanes(clampS((int) low), clampS((int) (low >>> 32)), clampS((int) high), clampS((int) (high >>> 32)));
    }

    private static int clampS(int a) {
        return Math.max(Math.min(a, Short.MAX_VALUE), Short.MIN_VALUE);
    }

    public static long narrowI32x4U(long low, long high) {
        return ofLanes(clampU((int) low), clampU((int) (low >>> 32)), clampU((int) high), clampU((int) (high >>> 32)));
    }

    private static int clampU(int a) {
        return Math.max(Math.min(a, 0xFFFF), 0);
    }

    /** The four bytes in the low half of {@code a}, sign-extended. */
    public static long extendI8x16S(long a) {
        return Swar.sub(extendI8x16U(a) ^ 0x0080_0080_0080_0080L, 0x0080_0080_0080_0080L, HIGH);
    }

    /** The four bytes in the low half of {@code a}, zero-extended. */
    public static long extendI8x16U(long a) {
        long pairs = (a & 0xFFFFL) | ((a & 0xFFFF_0000L) << 16);
        return (pairs | (pairs << 8)) & 0x00FF_00FF_00FF_00FFL;
    }

    public static long extmulI8x16S(long a, long b) {
        return ofLanes((byte) a * (byte) b, (byte) (a >>> 8) * (byte) (b >>> 8), (byte) (a >>> 16) * (byte) (b >>> 16),
                (byte) (a >>> 24) * (byte) (b >>> 24));
    }

    public static long extmulI8x16U(long a, long b) {
        return mul(extendI8x16U(a), extendI8x16U(b));
    }

    public static long extaddPairwiseI8x16S(long a) {
        long even = Swar.sub((a & 0x00FF_00FF_00FF_00FFL) ^ 0x0080_0080_0080_0080L, 0x0080_0080_0080_0080L, HIGH);
        return Swar.add(even, Swar.shrS(a, 8, HIGH, WIDTH), HIGH);
    }

    public static long extaddPairwiseI8x16U(long a) {
        return (a & 0x00FF_00FF_00FF_00FFL) + ((a >>> 8) & 0x00FF_00FF_00FF_00FFL);
    }

    /** Takes the second operand's bytes as signed, and wraps: no sum of two products saturates that is allowed to. */
    public static long relaxedDotI8x16I7x16S(long a, long b) {
        return ofLanes(dot((int) a, (int) b), dot((int) (a >>> 16), (int) (b >>> 16)),
                dot((int) (a >>> 32), (int) (b >>> 32)), dot((int) (a >>> 48), (int) (b >>> 48)));
    }

    private static int dot(int a, int b) {
        return (byte) a * (byte) b + (byte) (a >> 8) * (byte) (b >> 8);
    }
}
