package io.penstock.wasm.internal.runtime;

import io.penstock.wasm.api.AddressType;
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
 * close, the liveness check of each access: then a segment of a dead scope takes its place.
 */
public final class LinearMemory implements WasmMemory, AutoCloseable {

    /** What instances without a memory have in its place: nothing can be loaded from it. */
    public static final LinearMemory NONE = new LinearMemory(
            new ExternType.Memory(Limits.between(0, 0)),
            new EngineServices(EngineListener.NONE, 0, 0, 0), new PageBudget(0), "none", false);

    private static final int PAGE_BITS = 16;
    private static final long SPEC_MAXIMUM = 65_536;
    private static final long SPEC_MAXIMUM_64 = 1L << 48;

    /** Growths at which the listener may still load and initialise classes. */
    private static final int COLD_GROWTHS = 100;
    private static int coldGrowths;

    /** The bytes, at their current length; another segment after each growth. */
    public MemorySegment segment;

    private final ExternType.Memory declared;
    private final long mostPages;
    private final PageBudget budget;
    private final MemoryStorage storage;
    private final EngineListener listener;
    private final String moduleName;
    /** How often it has grown: what views compare. Written after {@link #segment}: who reads it sees that. */
    volatile int growths;
    private final WaitQueues waiters = new WaitQueues();
    /** The instance that defines it: kept alive, and with it the bytes, by whoever imported the memory. */
    private @Nullable Instance owner;

    private LinearMemory(ExternType.Memory declared, EngineServices services, PageBudget budget, String moduleName,
            boolean inPlace) {
        long minimum = declared.limits().minimum();
        long addressable = declared.addressType() == AddressType.I64 ? SPEC_MAXIMUM_64 : SPEC_MAXIMUM;
        long maximum = declared.limits().maximum().orElse(addressable);
        if (Long.compareUnsigned(minimum, maximum) > 0) {
            throw new IllegalArgumentException("the minimum is greater than the maximum: " + declared);
        }
        if (Long.compareUnsigned(minimum, budget.most()) > 0 || !budget.take(minimum)) {
            throw new ResourceLimitExceeded("memory of " + Long.toUnsignedString(minimum)
                    + " pages; the limit is " + budget.most() + " pages for all memories of an instance");
        }
        this.declared = declared;
        this.budget = budget;
        mostPages = Math.min(addressable,
                Long.compareUnsigned(maximum, services.maxMemoryPages()) > 0 ? services.maxMemoryPages() : maximum);
        listener = services.listener();
        this.moduleName = moduleName;
        storage = MemoryStorage.create(listener, moduleName, minimum << PAGE_BITS, mostPages << PAGE_BITS, inPlace,
                declared.shared());
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
     * @param declared its type, with the size range in pages
     * @param budget what is left for it and the instance's other memories
     * @throws ResourceLimitExceeded when the minimum is more than the budget or than the machine has
     */
    public static LinearMemory create(ExternType.Memory declared, EngineServices services, PageBudget budget,
            String moduleName) {
        return new LinearMemory(declared, services, budget, moduleName, MemoryStorage.inPlaceByDefault());
    }

    static LinearMemory create(Limits declared, EngineServices services, String moduleName, boolean inPlace) {
        return new LinearMemory(new ExternType.Memory(declared), services, new PageBudget(services.maxMemoryPages()),
                moduleName, inPlace);
    }

    /** A memory of the host's own, freed by {@link #close()} or when nobody can reach it. */
    public static LinearMemory ofHost(ExternType.Memory declared, EngineServices services) {
        LinearMemory memory = create(declared, services, new PageBudget(services.maxMemoryPages()), "host");
        MemoryStorage storage = memory.storage;
        EngineServices.cleaner().register(memory, storage::free);
        return memory;
    }

    /** From now on each access fails, though the bytes are still there. */
    private void die() {
        synchronized (storage) {
            if (!storage.outlivesClose()) {
                return;
            }
            segment = AddressSpace.closedSegment(segment.byteSize());
            growths = growths + 1;
        }
    }

    /** Dies if it belongs to that instance. */
    void dieWith(Instance closing) {
        if (owner == closing) {
            die();
        }
    }

    void ownedBy(Instance instance) {
        owner = instance;
    }

    MemoryStorage storage() {
        return storage;
    }

    /** Whether several threads may use it at once. */
    boolean isShared() {
        return declared.shared();
    }

    /** The threads that wait on it. */
    WaitQueues waiters() {
        return waiters;
    }

    /** Sees the growth of a shared memory by another thread, and so does what this thread does afterwards. */
    @Override
    public long pages() {
        var _ = growths; // the volatile read
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
            if (delta < 0 || delta > mostPages - old || !budget.take(delta)) {
                return -1;
            }
            MemorySegment grown = storage.resize((old + delta) << PAGE_BITS);
            if (grown == null) {
                budget.giveBack(delta);
                return -1;
            }
            segment = grown;
            growths = growths + 1;
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

    /** As they are now: a thread of the host in a loop of such calls sees growth and close. */
    private MemorySegment bytes() {
        var _ = growths; // the volatile read
        return segment;
    }

    @Override
    public int readByte(long address) {
        return bytes().get(MemoryAccess.BYTE, address) & 0xFF;
    }

    @Override
    public int readInt(long address) {
        return bytes().get(MemoryAccess.INT, address);
    }

    @Override
    public long readLong(long address) {
        return bytes().get(MemoryAccess.LONG, address);
    }

    @Override
    public void writeByte(long address, int value) {
        bytes().set(MemoryAccess.BYTE, address, (byte) value);
    }

    @Override
    public void writeShort(long address, int value) {
        bytes().set(MemoryAccess.SHORT, address, (short) value);
    }

    @Override
    public void writeInt(long address, int value) {
        bytes().set(MemoryAccess.INT, address, value);
    }

    @Override
    public void writeLong(long address, long value) {
        bytes().set(MemoryAccess.LONG, address, value);
    }

    @Override
    public void read(long address, byte[] target, int targetOffset, int length) {
        MemorySegment.copy(bytes(), MemoryAccess.BYTE, address, target, targetOffset, length);
    }

    @Override
    public void write(long address, byte[] source, int sourceOffset, int length) {
        MemorySegment.copy(source, sourceOffset, bytes(), MemoryAccess.BYTE, address, length);
    }

    @Override
    public ExternType.Memory externType() {
        return new ExternType.Memory(new Limits(pages(), declared.limits().maximum()), declared.addressType(),
                declared.shared());
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
        die();
        storage.free();
    }
}
