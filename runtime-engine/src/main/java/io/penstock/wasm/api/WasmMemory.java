package io.penstock.wasm.api;

/**
 * A linear memory (JS API {@code WebAssembly.Memory}), off the Java heap. Addresses are byte offsets from 0 to
 * {@link #byteSize()} (exclusive). Methods that take an address throw {@link IndexOutOfBoundsException} when the range
 * does not lie inside the memory and {@link IllegalStateException} when its instance is closed; both leave the memory
 * unchanged. All multi-byte values are little-endian.
 */
public interface WasmMemory extends Extern {

    /** Bytes in a page: 65,536. */
    int PAGE_SIZE = 65_536;

    /** Current size in pages. */
    long pages();

    /** Current size in bytes. */
    default long byteSize() {
        return pages() * PAGE_SIZE;
    }

    /**
     * Grows by {@code delta} pages, and detaches all views taken before.
     *
     * @return the old size in pages, or -1 when the maximum, a limit or the machine does not allow it
     */
    long grow(long delta);

    /** A view of the whole memory at its current size. It is detached by growth. */
    MemoryView view();

    /** Reads one byte, 0 to 255. */
    int readByte(long address);

    /** Reads four bytes. */
    int readInt(long address);

    /** Reads eight bytes. */
    long readLong(long address);

    /** Writes the low byte of {@code value}. */
    void writeByte(long address, int value);

    /** Writes two bytes: the low 16 bits of {@code value}. */
    void writeShort(long address, int value);

    /** Writes four bytes. */
    void writeInt(long address, int value);

    /** Writes eight bytes. */
    void writeLong(long address, long value);

    /** Copies bytes out of the memory. */
    void read(long address, byte[] target, int targetOffset, int length);

    /** Copies bytes into the memory; the guest sees them at once. */
    void write(long address, byte[] source, int sourceOffset, int length);

    /** A copy of these bytes. */
    default byte[] readBytes(long address, int length) {
        if (length < 0 || address < 0 || length > byteSize() - address) {
            throw new IndexOutOfBoundsException(
                    "range [" + address + ", +" + length + ") is outside a memory of " + byteSize() + " bytes");
        }
        byte[] bytes = new byte[length];
        read(address, bytes, 0, length);
        return bytes;
    }

    /** Copies the whole array into the memory. */
    default void write(long address, byte[] source) {
        write(address, source, 0, source.length);
    }

    @Override
    ExternType.Memory externType();
}
