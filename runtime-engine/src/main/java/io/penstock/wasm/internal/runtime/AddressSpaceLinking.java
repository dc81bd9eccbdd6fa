package io.penstock.wasm.internal.runtime;

/**
 * Whether {@link AddressSpace} is being linked just now. Linking the system's calls takes about 100 ms in a fresh JVM; the
 * first memories need not wait for it.
 */
final class AddressSpaceLinking {

    private static volatile boolean underWay;

    private AddressSpaceLinking() {
    }

    static boolean isUnderWay() {
        return underWay;
    }

    /** From now on until {@link #end()}, memories do without address space if they can. */
    static void begin() {
        underWay = true;
    }

    static void end() {
        underWay = false;
    }
}
