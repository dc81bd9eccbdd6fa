package io.penstock.wasm.internal.binary;

import io.penstock.wasm.api.AddressType;
import io.penstock.wasm.api.ExternType;
import io.penstock.wasm.api.Feature;
import io.penstock.wasm.api.FunctionType;
import io.penstock.wasm.api.Limits;
import io.penstock.wasm.api.ReferenceType;
import io.penstock.wasm.api.ValueType;
import io.penstock.wasm.internal.module.BinaryReader;
import io.penstock.wasm.internal.module.Failure;
import io.penstock.wasm.internal.module.TypeCode;
import io.penstock.wasm.internal.module.Unsupported;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads types (spec 5.3) and checks their limits (spec 3.2). */
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

    /**
     * Equal types become one object. The key is a string because strings are ordered: a hash map stays fast even when a
     * module is made to have colliding ones.
     */
    private final Map<String, FunctionType> functionTypes = new HashMap<>();

    FunctionType functionType(BinaryReader in) {
        in.mark();
        int form = in.u8();
        if (form != 0x60) {
            throw in.invalid(Failure.TYPE_FORM, "0x60", Unsupported.type(form));
        }
        List<ValueType> params = valueTypes(in, "parameters");
        List<ValueType> results = valueTypes(in, "results");
        byte[] key = new byte[params.size() + 1 + results.size()];
        System.arraycopy(TypeCode.of(params), 0, key, 0, params.size());
        System.arraycopy(TypeCode.of(results), 0, key, params.size() + 1, results.size());
        return functionTypes.computeIfAbsent(new String(key, StandardCharsets.ISO_8859_1),
                k -> new FunctionType(params, results));
    }

    private static List<ValueType> valueTypes(BinaryReader in, String what) {
        int count = ModuleSections.count(in, 1_000, what);
        List<ValueType> types = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            types.add(in.valueType());
        }
        return types;
    }

    static ExternType.Table tableType(BinaryReader in, Set<Feature> features) {
        ReferenceType type = in.referenceType();
        int flags = limitsFlags(in, MAXIMUM | known(ADDRESS_64, Feature.MEMORY64, features));
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

    static ExternType.Global globalType(BinaryReader in) {
        ValueType type = in.valueType();
        int mutability = in.u8();
        if (mutability > 1) {
            throw in.malformed(Failure.MUTABILITY, "0 or 1", Unsupported.hex(mutability));
        }
        return new ExternType.Global(type, mutability == 1);
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
