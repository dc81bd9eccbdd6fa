package io.penstock.wasm.internal.runtime;

import io.penstock.wasm.api.ArrayType;
import io.penstock.wasm.api.ExternType;
import io.penstock.wasm.api.InstanceSnapshot;
import io.penstock.wasm.api.StructType;
import io.penstock.wasm.internal.module.ModuleInfo;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A copy of all state of an instance. Memories are copied up to their last byte that is not zero; what lies behind is only
 * compared with zero, so that pages nobody touched stay untouched, or far behind it given back to the system, which gives zeros.
 */
final class StateSnapshot implements InstanceSnapshot {

    private static final int CHUNK = 1 << 16;
    /** Bytes behind the copy that are compared: the system's call, and touching pages anew, costs as much. */
    private static final int COMPARED = 1 << 18;
    private static final MemorySegment ZEROS = MemorySegment.ofArray(new byte[CHUNK]).asReadOnly();

    private final Instance instance;
    private final byte[][] images;
    private final long[] sizes;
    private final GlobalStorage[] globals;
    private final @Nullable Object[][] tables;
    private final byte[] @Nullable [] dataSegments;
    private final @Nullable Object[] @Nullable [] elementSegments;

    private StateSnapshot(Instance instance) {
        this.instance = instance;
        images = Arrays.stream(instance.memories).map(memory -> image(memory.segment)).toArray(byte[][]::new);
        sizes = Arrays.stream(instance.memories).mapToLong(memory -> memory.segment.byteSize()).toArray();
        globals = Arrays.stream(instance.globals).map(global -> new GlobalStorage(global.externType(), global.get()))
                .toArray(GlobalStorage[]::new);
        tables = Arrays.stream(instance.tables).map(table -> Arrays.copyOf(table.elements, table.size))
                .toArray(Object[][]::new);
        dataSegments = instance.dataSegments.clone();
        elementSegments = instance.elementSegments.clone();
    }

    /** A snapshot, unless there is state that others see too, or that lies in objects of the guest. */
    static Optional<InstanceSnapshot> of(Instance instance) {
        boolean objects = Arrays.stream(instance.types).anyMatch(
                type -> type.composite() instanceof StructType || type.composite() instanceof ArrayType);
        boolean imported = instance.code.info().imports().stream().map(ModuleInfo.Import::type)
                .anyMatch(type -> type instanceof ExternType.Memory || type instanceof ExternType.Table
                        || (type instanceof ExternType.Global global && global.mutable()));
        boolean shared = Arrays.stream(instance.memories).anyMatch(LinearMemory::isShared);
        return objects || shared || imported ? Optional.empty()
                : Optional.of(new StateSnapshot(instance));
    }

    private static byte[] image(MemorySegment memory) {
        long end = memory.byteSize();
        while (end > 0 && isZero(memory, Math.max(0, end - CHUNK), Math.min(CHUNK, end))) {
            end = Math.max(0, end - CHUNK);
        }
        while (end > 0 && memory.get(ValueLayout.JAVA_BYTE, end - 1) == 0) {
            end--;
        }
        return memory.asSlice(0, end).toArray(ValueLayout.JAVA_BYTE);
    }

    private static boolean isZero(MemorySegment memory, long from, long length) {
        return MemorySegment.mismatch(memory, from, from + length, ZEROS, 0, length) < 0;
    }

    @Override
    public boolean restore() {
        for (int i = 0; i < sizes.length; i++) {
            if (instance.memories[i].segment.byteSize() != sizes[i]) {
                return false;
            }
        }
        for (int i = 0; i < images.length; i++) {
            restore(instance.memories[i], images[i]);
        }
        for (int i = 0; i < globals.length; i++) {
            instance.globals[i].copy(globals[i]);
        }
        for (int i = 0; i < tables.length; i++) {
            restore(instance.tables[i], tables[i]);
        }
        System.arraycopy(dataSegments, 0, instance.dataSegments, 0, dataSegments.length);
        System.arraycopy(elementSegments, 0, instance.elementSegments, 0, elementSegments.length);
        return true;
    }

    private static void restore(LinearMemory linear, byte[] image) {
        MemorySegment memory = linear.segment;
        MemorySegment.copy(MemorySegment.ofArray(image), 0, memory, 0, image.length);
        long end = memory.byteSize();
        long far = Math.ceilDiv((long) image.length, CHUNK) * CHUNK + COMPARED;
        if (far < end && linear.storage().discard(far, end)) {
            end = far;
        }
        for (long at = image.length; at < end; at += CHUNK) {
            long length = Math.min(CHUNK, end - at);
            if (!isZero(memory, at, length)) {
                memory.asSlice(at, length).fill((byte) 0);
            }
        }
    }

    private static void restore(TableStorage table, @Nullable Object[] elements) {
        if (table.size == elements.length) {
            System.arraycopy(elements, 0, table.elements, 0, elements.length);
        } else {
            table.elements = elements.clone();
            table.size = elements.length;
        }
    }
}
