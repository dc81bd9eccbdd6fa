package io.penstock.plugin;

import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Keeps the end of what is written to it. Safe for use by several threads. */
final class TailOutput extends OutputStream {

    private final byte[] ring;
    private long written;

    TailOutput(int capacity) {
        this.ring = new byte[capacity];
    }

    @Override
    public synchronized void write(int value) {
        ring[(int) (written++ % ring.length)] = (byte) value;
    }

    @Override
    public synchronized void write(byte[] source, int offset, int length) {
        int skipped = Math.max(0, length - ring.length);
        written += skipped;
        for (int from = offset + skipped, left = length - skipped; left > 0;) {
            int at = (int) (written % ring.length);
            int count = Math.min(left, ring.length - at);
            System.arraycopy(source, from, ring, at, count);
            written += count;
            from += count;
            left -= count;
        }
    }

    /** The end as UTF-8 text, without the rest of a character whose begin is lost. */
    synchronized String text() {
        byte[] tail = tail();
        int from = 0;
        while (written > ring.length && from < Math.min(3, tail.length) && (tail[from] & 0xc0) == 0x80) {
            from++;
        }
        return new String(tail, from, tail.length - from, StandardCharsets.UTF_8);
    }

    private byte[] tail() {
        int length = (int) Math.min(written, ring.length);
        byte[] tail = new byte[length];
        int at = (int) ((written - length) % ring.length);
        int first = Math.min(length, ring.length - at);
        System.arraycopy(ring, at, tail, 0, first);
        System.arraycopy(ring, 0, tail, first, length - first);
        return tail;
    }
}
