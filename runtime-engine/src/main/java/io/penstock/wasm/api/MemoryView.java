package io.penstock.wasm.api;

import java.nio.ByteBuffer;

/**
 * A view of a memory as it was when the view was taken: a window on the same bytes, not a copy. Growth of the memory
 * detaches it, as the JS API detaches {@code Memory.buffer}; each use after that throws {@link DetachedViewException}.
 */
public interface MemoryView {

    /** Length in bytes; 0 when detached. */
    long byteLength();

    /** Whether the memory has grown since, or was closed. */
    boolean isDetached();

    /** Reads one byte, 0 to 255. */
    int get(long index);

    /** Writes the low byte of {@code value}. */
    void set(long index, int value);

    /** Copies bytes from the view into the buffer's remaining space. */
    void read(long index, ByteBuffer target);

    /** Copies the buffer's remaining bytes into the view. */
    void write(long index, ByteBuffer source);
}
