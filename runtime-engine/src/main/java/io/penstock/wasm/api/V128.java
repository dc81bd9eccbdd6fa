package io.penstock.wasm.api;

/**
 * A value of type v128: sixteen bytes, whose lanes an instruction gives a meaning. Lane 0 lies in the lowest bits of
 * {@code low}.
 *
 * @param low bytes 0 to 7, byte 0 in the lowest bits
 * @param high bytes 8 to 15
 */
public record V128(long low, long high) {

    /** All bits zero. */
    public static final V128 ZERO = new V128(0, 0);

    /** From four 32-bit lanes. */
    public static V128 ofI32x4(int lane0, int lane1, int lane2, int lane3) {
        return new V128((lane0 & 0xFFFF_FFFFL) | ((long) lane1 << 32),
                (lane2 & 0xFFFF_FFFFL) | ((long) lane3 << 32));
    }

    @Override
    public String toString() {
        return "v128:0x%016x%016x".formatted(high, low);
    }
}
