package io.penstock.wasm.internal.code;

import io.penstock.wasm.internal.module.BinaryReader;
import io.penstock.wasm.internal.module.Failure;
import io.penstock.wasm.internal.module.ModuleContext;
import io.penstock.wasm.internal.module.TypeCode;

/**
 * Reads memory arguments (spec 5.4.6).
 *
 * @param context the module
 * @param in the body
 */
record MemoryArguments(ModuleContext context, BinaryReader in) {

    /** The first part: alignment, and with bit 6 a memory index, which is returned. */
    int index(int mostAlignment) {
        int flags = flags();
        int memory = memory(flags);
        int alignment = flags & 0x3F;
        if (alignment > mostAlignment) {
            throw in.invalid(Failure.ALIGNMENT, "at most 2^" + mostAlignment, "2^" + alignment);
        }
        return memory;
    }

    /** As {@link #index}, where the alignment has to be exactly this. */
    int atomicIndex(int expected) {
        int flags = flags();
        int memory = memory(flags);
        int alignment = flags & 0x3F;
        if (alignment != expected) {
            throw in.invalid(Failure.ATOMIC_ALIGNMENT, "2^" + expected, "2^" + alignment);
        }
        return memory;
    }

    private int flags() {
        int flags = in.u32();
        if (Integer.compareUnsigned(flags, 0x80) >= 0) {
            throw in.invalid(Failure.MEMOP_FLAGS, "less than 128", Integer.toUnsignedString(flags));
        }
        return flags;
    }

    private int memory(int flags) {
        return in.check((flags & 0x40) != 0 ? in.u32() & 0xFFFF_FFFFL : 0, context.memories().size(),
                Failure.UNKNOWN_MEMORY);
    }

    /** The second part: the offset, unsigned. */
    long offset(int memory) {
        long offset = in.u64();
        if (offset >>> 32 != 0 && addressType(memory) == TypeCode.I32) {
            throw in.invalid(Failure.OFFSET, "less than 2^32", Long.toUnsignedString(offset));
        }
        return offset;
    }

    /** The type of a memory's addresses. */
    int addressType(int memory) {
        return TypeCode.of(context.memories().get(memory).addressType().valueType());
    }
}
