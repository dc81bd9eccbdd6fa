package io.penstock.wasm.internal.runtime;

import io.penstock.wasm.api.DetachedViewException;
import io.penstock.wasm.api.MemoryView;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/**
 * A view: attached as long as the memory has not grown since and is not closed.
 *
 * @param memory what is viewed
 * @param segment its bytes at that time
 * @param growths how often it had grown
 */
record SegmentView(LinearMemory memory, MemorySegment segment, int growths) implements MemoryView {

    @Override
    public long byteLength() {
        return isDetached() ? 0 : segment.byteSize();
    }

    @Override
    public boolean isDetached() {
        return memory.growths != growths || !isOpen();
    }

    @Override
    public int get(long index) {
        return attached().get(MemoryAccess.BYTE, index) & 0xFF;
    }

    @Override
    public void set(long index, int value) {
        attached().set(MemoryAccess.BYTE, index, (byte) value);
    }

    @Override
    public void read(long index, ByteBuffer target) {
        MemorySegment to = MemorySegment.ofBuffer(target);
        MemorySegment.copy(attached(), index, to, 0, to.byteSize());
        target.position(target.limit());
    }

    @Override
    public void write(long index, ByteBuffer source) {
        MemorySegment from = MemorySegment.ofBuffer(source);
        MemorySegment.copy(from, 0, attached(), index, from.byteSize());
        source.position(source.limit());
    }

    private MemorySegment attached() {
        if (!isOpen()) {
            throw new DetachedViewException("the memory is closed");
        }
        if (memory.growths != growths) {
            throw new DetachedViewException("the memory has grown since the view was taken");
        }
        return segment;
    }

    private boolean isOpen() {
        return memory.segment.scope().isAlive() && segment.scope().isAlive();
    }
}
