package io.penstock.wasm.internal.binary;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Collects a known number of bytes from chunks, in an array that grows with what arrives and is exact at the end. */
final class PendingBytes {

    private static final int FIRST = 4096;
    private static final byte[] EMPTY = {};

    private byte[] bytes = EMPTY;
    private int length;
    private int wanted;

    /** Begins to collect {@code wanted} bytes. */
    void begin(int wanted) {
        this.wanted = wanted;
        bytes = EMPTY;
        length = 0;
    }

    /** Takes what there is, but not more than is wanted; true when all are here. */
    boolean take(ByteBuffer in) {
        int taken = Math.min(in.remaining(), wanted - length);
        int needed = length + taken;
        if (needed > bytes.length) {
            int grown = length == 0 ? Math.max(needed, FIRST) : Math.max(needed, 2 * bytes.length);
            bytes = Arrays.copyOf(bytes, grown < 0 ? wanted : Math.min(wanted, grown));
        }
        in.get(bytes, length, taken);
        length += taken;
        return length == wanted;
    }

    /** How many have arrived. */
    int length() {
        return length;
    }

    /** How many there will be. */
    int wanted() {
        return wanted;
    }

    /** The bytes, all of them; they are forgotten here. */
    byte[] complete() {
        byte[] result = bytes;
        bytes = EMPTY;
        length = 0;
        wanted = 0;
        return result;
    }
}
