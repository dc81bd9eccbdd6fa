package io.penstock.wasm.internal.runtime;

import io.penstock.wasm.api.EngineListener;
import io.penstock.wasm.api.ExternType;
import io.penstock.wasm.api.Limits;
import io.penstock.wasm.api.MemoryView;
import io.penstock.wasm.api.ResourceLimitExceeded;
import io.penstock.wasm.api.WasmMemory;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * A linear memory, off heap. {@link #segment} has exactly the current length: its own checks are the bounds check and, after
 * close, the liveness check of each access.
 */
public final class LinearMemory implements WasmMemory, AutoCloseable {

    /** What instances without a memory have in its place: nothing can be loaded from it. */
    public static final LinearMemory NONE = new LinearMemory(Limits.between(0, 0),
            new EngineServices(EngineListener.NONE, 0, 0), "none", false);

    private static final int PAGE_BITS = 16;
    private static final long SPEC_MAXIMUM = 65_536;

    /** Growths at which the listener may still load and initialise classes. */
    private static final int COLD_GROWTHS = 100;
    private static int coldGrowths;

    /** The bytes, at their current length; another segment after each growth. */
    public MemorySegment segment;

    private final Limits declared;
    private final long mostPages;
    private final MemoryStorage storage;
    private final EngineListener listener;
    private final String moduleName;
    /** How often it has grown: what views compare. */
    int growths;
    /** The instance that defines it: kept alive, and with it the bytes, by whoever imported the memory. */
    private @Nullable Instance owner;

    private LinearMemory(Limits declared, EngineServices services, String moduleName, boolean inPlace) {
        long minimum = declared.minimum();
        if (Long.compareUnsigned(minimum, services.maxMemoryPages()) > 0) {
            throw new ResourceLimitExceeded("memory of " + Long.toUnsignedString(minimum) + " pages; the limit is "
                    + services.maxMemoryPages() + " pages");
        }
        long maximum = declared.maximum().orElse(SPEC_MAXIMUM);
        if (Long.compareUnsigned(minimum, maximum) > 0) {
            throw new IllegalArgumentException("the minimum is greater than the maximum: " + declared);
        }
        this.declared = declared;
        mostPages = Math.min(SPEC_MAXIMUM,
                Long.compareUnsigned(maximum, services.maxMemoryPages()) > 0 ? services.maxMemoryPages() : maximum);
        listener = services.listener();
        this.moduleName = moduleName;
        storage = MemoryStorage.create(listener, moduleName, minimum << PAGE_BITS, mostPages << PAGE_BITS, inPlace);
        MemorySegment initial = storage.resize(minimum << PAGE_BITS);
        if (initial == null) {
            storage.free();
            throw new ResourceLimitExceeded("the machine has no room for a memory of " + minimum + " pages");
        }
        segment = initial;
        storage.report();
    }

    /**
     * A memory that an instance will own.
     *
     * @param declared size range in pages
     * @throws ResourceLimitExceeded when the minimum is more than the engine's limit or than the machine has
     */
    public static LinearMemory create(Limits declared, EngineServices services, String moduleName) {
        return create(declared, services, moduleName, MemoryStorage.inPlaceByDefault());
    }

    static LinearMemory create(Limits declared, EngineServices services, String moduleName, boolean inPlace) {
        return new LinearMemory(declared, services, moduleName, inPlace);
    }

    /** A memory of the host's own, freed by {@link #close()} or when nobody can reach it. */
    public static LinearMemory ofHost(Limits declared, EngineServices services) {
        LinearMemory memory = create(declared, services, "host");
        MemoryStorage storage = memory.storage;
        EngineServices.cleaner().register(memory, storage::free);
        return memory;
    }

    void ownedBy(Instance instance) {
        owner = instance;
    }

    MemoryStorage storage() {
        return storage;
    }

    @Override
    public long pages() {
        return segment.byteSize() >>> PAGE_BITS;
    }

    @Override
    public long grow(long delta) {
        if (coldGrowths < COLD_GROWTHS) {
            coldGrowths++;
            StackHeadroom.ensure();
        }
        long old;
        synchronized (storage) {
            old = pages();
            if (delta < 0 || delta > mostPages - old) {
                return -1;
            }
            MemorySegment grown = storage.resize((old + delta) << PAGE_BITS);
            if (grown == null) {
                return -1;
            }
            segment = grown;
            growths++;
        }
        if (delta > 0) {
            storage.report();
            listener.memoryGrown(moduleName, old, old + delta);
        }
        return old;
    }

    @Override
    public MemoryView view() {
        return new SegmentView(this, segment, growths);
    }

    @Override
    public int readByte(long address) {
        return segment.get(MemoryAccess.BYTE, address) & 0xFF;
    }

    @Override
    public int readInt(long address) {
        return segment.get(MemoryAccess.INT, address);
    }

    @Override
    public long readLong(long address) {
        return segment.get(MemoryAccess.LONG, address);
    }

    @Override
    public void writeByte(long address, int value) {
        segment.set(MemoryAccess.BYTE, address, (byte) value);
    }

    @Override
    public void writeShort(long address, int value) {
        segment.set(MemoryAccess.SHORT, address, (short) value);
    }

    @Override
    public void writeInt(long address, int value) {
        segment.set(MemoryAccess.INT, address, value);
    }

    @Override
    public void writeLong(long address, long value) {
        segment.set(MemoryAccess.LONG, address, value);
    }

    @Override
    public void read(long address, byte[] target, int targetOffset, int length) {
        MemorySegment.copy(segment, MemoryAccess.BYTE, address, target, targetOffset, length);
    }

    @Override
    public void write(long address, byte[] source, int sourceOffset, int length) {
        MemorySegment.copy(source, sourceOffset, segment, MemoryAccess.BYTE, address, length);
    }

    @Override
    public ExternType.Memory externType() {
        return new ExternType.Memory(new Limits(pages(), declared.maximum()));
    }

    /**
     * Frees a memory of the host's own. Idempotent.
     *
     * @throws IllegalStateException when it belongs to an instance, whose close frees it
     */
    @Override
    public void close() {
        if (owner != null) {
            throw new IllegalStateException("the memory belongs to an " + owner + ", close that");
        }
        storage.free();
    }
}
