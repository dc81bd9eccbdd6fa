package io.penstock.wasm.internal.runtime.simd;

/** The instructions on v128 as 128 bits, beyond those that are one of the JVM's. */
public final class V128Bits {

    private V128Bits() {
    }

    public static long bitselect(long a, long b, long mask) {
        return b ^ ((a ^ b) & mask);
    }

    public static int anyTrue(long low, long high) {
        return (low | high) != 0 ? 1 : 0;
    }
}
