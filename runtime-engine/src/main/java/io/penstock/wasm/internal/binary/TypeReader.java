package io.penstock.wasm.internal.binary;

import io.penstock.wasm.api.AddressType;
import io.penstock.wasm.api.DefinedType;
import io.penstock.wasm.api.ExternType;
import io.penstock.wasm.api.Feature;
import io.penstock.wasm.api.FunctionType;
import io.penstock.wasm.api.Limits;
import io.penstock.wasm.api.ReferenceType;
import io.penstock.wasm.api.ValueType;
import io.penstock.wasm.internal.module.BinaryReader;
import io.penstock.wasm.internal.module.Failure;
import io.penstock.wasm.internal.module.TypeSpace;
import io.penstock.wasm.internal.module.Unsupported;
import java.util.Set;

/** Reads the types of tables, memories, globals and tags (spec 5.3) and checks their limits (spec 3.2). */
final class TypeReader {

    private static final long MAX_PAGES = 65_536;
    private static final long MAX_PAGES_64 = 1L << 48;
    private static final long MAX_ELEMENTS = 0xFFFF_FFFFL;
    /** Flags of limits: they have a maximum. */
    private static final int MAXIMUM = 1;
    /** Flags of limits: the memory is shared. */
    private static final int SHARED = 2;
    /** Flags of limits: addresses have 64 bits. */
    private static final int ADDRESS_64 = 4;

    private TypeReader() {
    }

    static ExternType.Table tableType(BinaryReader in, TypeSpace types) {
        ReferenceType type = in.referenceType(types);
        int flags = limitsFlags(in, MAXIMUM | known(ADDRESS_64, Feature.MEMORY64, types.features()));
        return new ExternType.Table(type,
                limits(in, flags, isLong(flags) ? -1L : MAX_ELEMENTS, Failure.TABLE_SIZE), addressType(flags));
    }

    static ExternType.Memory memoryType(BinaryReader in, Set<Feature> features) {
        int flags = limitsFlags(in, MAXIMUM | known(SHARED, Feature.THREADS, features)
                | known(ADDRESS_64, Feature.MEMORY64, features));
        Limits limits = isLong(flags)
                ? limits(in, flags, MAX_PAGES_64, Failure.MEMORY_SIZE_64)
                : limits(in, flags, MAX_PAGES, Failure.MEMORY_SIZE);
        boolean shared = (flags & SHARED) != 0;
        if (shared && limits.maximum().isEmpty()) {
            throw in.invalid(Failure.SHARED_MAXIMUM, "", "");
        }
        return new ExternType.Memory(limits, addressType(flags), shared);
    }

    private static int known(int flag, Feature feature, Set<Feature> features) {
        return features.contains(feature) ? flag : 0;
    }

    /** The first byte of limits (spec 5.3.12), which has no bits but these. */
    private static int limitsFlags(BinaryReader in, int known) {
        in.mark();
        int flags = in.u8();
        if ((flags & ~known) != 0) {
            throw in.malformed(Failure.LIMITS_FLAGS, "", Unsupported.limits(flags));
        }
        return flags;
    }

    private static boolean isLong(int flags) {
        return (flags & ADDRESS_64) != 0;
    }

    private static AddressType addressType(int flags) {
        return isLong(flags) ? AddressType.I64 : AddressType.I32;
    }

    static ExternType.Global globalType(BinaryReader in, TypeSpace types) {
        ValueType type = in.valueType(types);
        return new ExternType.Global(type, isMutable(in));
    }

    static ExternType.Tag tagType(BinaryReader in, TypeSpace types) {
        int attribute = in.u8();
        if (attribute != 0) {
            throw in.malformed(Failure.TAG_ATTRIBUTE, "0x00", Unsupported.hex(attribute));
        }
        in.mark();
        DefinedType type = types.get(in.index(types.size(), Failure.UNKNOWN_TYPE));
        if (!(type.composite() instanceof FunctionType function)) {
            throw in.invalid(Failure.TYPE_MISMATCH, "a function type", type.composite().toString());
        }
        if (!function.results().isEmpty()) {
            throw in.invalid(Failure.TAG_RESULT, "no results", function.toString());
        }
        return new ExternType.Tag(type);
    }

    static boolean isMutable(BinaryReader in) {
        int mutability = in.u8();
        if (mutability > 1) {
            throw in.malformed(Failure.MUTABILITY, "0 or 1", Unsupported.hex(mutability));
        }
        return mutability == 1;
    }

    private static Limits limits(BinaryReader in, int flags, long most, Failure tooLarge) {
        long minimum = in.u64();
        if ((flags & MAXIMUM) == 0) {
            checkSize(in, minimum, most, tooLarge);
            return Limits.atLeast(minimum);
        }
        long maximum = in.u64();
        checkSize(in, minimum, most, tooLarge);
        checkSize(in, maximum, most, tooLarge);
        if (Long.compareUnsigned(minimum, maximum) > 0) {
            throw in.invalid(Failure.LIMITS, "at most " + Long.toUnsignedString(maximum),
                    Long.toUnsignedString(minimum));
        }
        return Limits.between(minimum, maximum);
    }

    private static void checkSize(BinaryReader in, long size, long most, Failure tooLarge) {
        if (Long.compareUnsigned(size, most) > 0) {
            throw in.invalid(tooLarge, "at most " + Long.toUnsignedString(most), Long.toUnsignedString(size));
        }
    }
}
