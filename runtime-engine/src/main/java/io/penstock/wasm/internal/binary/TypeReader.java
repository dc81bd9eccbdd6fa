package io.penstock.wasm.internal.binary;

import io.penstock.wasm.api.DefinedType;
import io.penstock.wasm.api.ExternType;
import io.penstock.wasm.api.FunctionType;
import io.penstock.wasm.api.Limits;
import io.penstock.wasm.api.ReferenceType;
import io.penstock.wasm.api.ValueType;
import io.penstock.wasm.internal.module.BinaryReader;
import io.penstock.wasm.internal.module.Failure;
import io.penstock.wasm.internal.module.TypeSpace;
import io.penstock.wasm.internal.module.Unsupported;

/** Reads the types of tables, memories, globals and tags (spec 5.3) and checks their limits (spec 3.2). */
final class TypeReader {

    private static final long MAX_PAGES = 65_536;
    private static final long MAX_ELEMENTS = 0xFFFF_FFFFL;

    private TypeReader() {
    }

    static ExternType.Table tableType(BinaryReader in, TypeSpace types) {
        ReferenceType type = in.referenceType(types);
        return new ExternType.Table(type, limits(in, MAX_ELEMENTS, Failure.TABLE_SIZE));
    }

    static ExternType.Memory memoryType(BinaryReader in) {
        return new ExternType.Memory(limits(in, MAX_PAGES, Failure.MEMORY_SIZE));
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

    private static Limits limits(BinaryReader in, long most, Failure tooLarge) {
        in.mark();
        int flags = in.u8();
        if (flags > 1) {
            throw in.malformed(Failure.LIMITS_FLAGS, "0 or 1", Unsupported.limits(flags));
        }
        long minimum = in.u64();
        if (flags == 0) {
            checkSize(in, minimum, most, tooLarge);
            return Limits.atLeast(minimum);
        }
        long maximum = in.u64();
        checkSize(in, minimum, most, tooLarge);
        checkSize(in, maximum, most, tooLarge);
        if (minimum > maximum) {
            throw in.invalid(Failure.LIMITS, "at most " + maximum, Long.toString(minimum));
        }
        return Limits.between(minimum, maximum);
    }

    private static void checkSize(BinaryReader in, long size, long most, Failure tooLarge) {
        if (Long.compareUnsigned(size, most) > 0) {
            throw in.invalid(tooLarge, "at most " + most, Long.toUnsignedString(size));
        }
    }
}
