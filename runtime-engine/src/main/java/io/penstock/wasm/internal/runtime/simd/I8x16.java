package io.penstock.wasm.internal.runtime.simd;

/** The instructions on sixteen 8-bit integers, of which a half has eight. */
public final class I8x16 {

    private static final long HIGH = 0x8080_8080_8080_8080L;
    private static final int WIDTH = 8;

    private I8x16() {
    }

    public static long splat(int a) {
        return (a & 0xFFL) * (HIGH >>> (WIDTH - 1));
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
        return (int) (gather(low) | (gather(high) << 8));
    }

    /** The highest bits of the eight lanes, moved together: no two products of the multiplication meet. */
    private static long gather(long a) {
        return (((a & HIGH) >>> 7) * 0x0102_0408_1020_4080L) >>> 56;
    }

    public static long popcnt(long a) {
        long pairs = a - ((a >>> 1) & 0x5555_5555_5555_5555L);
        long nibbles = (pairs & 0x3333_3333_3333_3333L) + ((pairs >>> 2) & 0x3333_3333_3333_3333L);
        return (nibbles + (nibbles >>> 4)) & 0x0F0F_0F0F_0F0F_0F0FL;
    }

    public static long narrowI16x8S(long low, long high) {
        return narrowS(low) | (narrowS(high) << 32);
    }

    public static long narrowI16x8U(long low, long high) {
        return narrowU(low) | (narrowU(high) << 32);
    }

    private static long narrowS(long a) {
        return pack(I16x8.maxS(I16x8.minS(a, 0x007F_007F_007F_007FL), 0xFF80_FF80_FF80_FF80L));
    }

    private static long narrowU(long a) {
        return pack(I16x8.maxS(I16x8.minS(a, 0x00FF_00FF_00FF_00FFL), 0));
    }

    /** The low bytes of four 16-bit lanes, side by side. */
    private static long pack(long a) {
        long bytes = a & 0x00FF_00FF_00FF_00FFL;
        long pairs = (bytes | (bytes >>> 8)) & 0x0000_FFFF_0000_FFFFL;
        return (pairs | (pairs >>> 16)) & 0xFFFF_FFFFL;
    }

    /** The bytes of a v128 at eight indexes; 0 for an index above 15. */
    public static long swizzle(long low, long high, long indexes) {
        long result = 0;
        for (int i = 0; i < 64; i += 8) {
            int index = (int) (indexes >>> i) & 0xFF;
            long from = index < 8 ? low : index < 16 ? high : 0;
            result |= ((from >>> (index << 3)) & 0xFF) << i;
        }
        return result;
    }
}
