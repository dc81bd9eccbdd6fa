package io.penstock.it.service;

import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;

/** Where the sections of a binary end. */
final class Sections {

    private static final int FUNCTION = 3;
    private static final int CODE = 10;

    private Sections() {
    }

    /**
     * The lengths at which a valid module, cut off, is still a module: after its header and after a section, but not where
     * functions are declared and their bodies missing. (Exports come between the two, so nothing else can be missing.)
     */
    static Set<Integer> prefixesThatAreModules(byte[] module) {
        Set<Integer> lengths = new HashSet<>(Set.of(8));
        ByteBuffer in = ByteBuffer.wrap(module).position(8);
        boolean bodiesMissing = false;
        while (in.hasRemaining()) {
            int id = in.get();
            int length = unsigned(in);
            in.position(in.position() + length);
            bodiesMissing = id == FUNCTION || (bodiesMissing && id != CODE);
            if (!bodiesMissing) {
                lengths.add(in.position());
            }
        }
        return lengths;
    }

    private static int unsigned(ByteBuffer in) {
        int value = 0;
        for (int shift = 0;; shift += 7) {
            byte b = in.get();
            value |= (b & 0x7f) << shift;
            if (b >= 0) {
                return value;
            }
        }
    }
}
