package io.penstock.wasm.internal.bytecode;

import java.util.Arrays;

/** Growing bytes, big-endian as class files are. */
final class ByteOutput {

    private byte[] bytes;
    private int length;

    ByteOutput(int capacity) {
        bytes = new byte[capacity];
    }

    int length() {
        return length;
    }

    void u1(int value) {
        if (length == bytes.length) {
            grow(1);
        }
        bytes[length++] = (byte) value;
    }

    void u2(int value) {
        if (length + 2 > bytes.length) {
            grow(2);
        }
        bytes[length++] = (byte) (value >>> 8);
        bytes[length++] = (byte) value;
    }

    void u4(int value) {
        u2(value >>> 16);
        u2(value);
    }

    void putU2(int position, int value) {
        bytes[position] = (byte) (value >>> 8);
        bytes[position + 1] = (byte) value;
    }

    void putU4(int position, int value) {
        putU2(position, value >>> 16);
        putU2(position + 2, value);
    }

    void append(ByteOutput other) {
        append(other.bytes, other.length);
    }

    void append(byte[] other) {
        append(other, other.length);
    }

    private void append(byte[] other, int count) {
        if (length + count > bytes.length) {
            grow(count);
        }
        System.arraycopy(other, 0, bytes, length, count);
        length += count;
    }

    /** The bytes; nothing may be added afterwards. */
    byte[] toByteArray() {
        return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
    }

    private void grow(int needed) {
        bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + needed));
    }
}
